/** A fault in words: what happened, which field, and where on the map. */
import type { Position } from "geojson";
import { Fault } from "../api/client";
import { useWords } from "../text/language";
import { Alert } from "./Alert";
import { Button } from "./Button";

export function titleOf(error: unknown, language: "de" | "en", otherwise: string): string {
  if (error instanceof Fault) return error.problem.titles?.[language] || error.problem.title || otherwise;
  return otherwise;
}

type Props = {
  error: unknown;
  /** Flies to a faulty place; offered for every fault that has one. */
  onPlace?: (at: Position) => void;
  /** Tries again. */
  onRetry?: () => void;
};

export function Problem({ error, onPlace, onRetry }: Props) {
  const { t, language, say } = useWords();
  if (!error) return null;
  const problem = error instanceof Fault ? error.problem : null;
  return (
    <Alert tone={problem && problem.status > 0 && problem.status < 500 ? "warning" : "danger"} title={titleOf(error, language, t("problem.unknown"))}>
      {(problem?.detail || problem?.errors?.length || problem?.reference || onRetry) && (
        <>
          {problem?.detail && <p className="kern-body kern-body--small">{problem.detail}</p>}
          {problem?.errors && problem.errors.length > 0 && (
            <ul className="problem__list">
              {problem.errors.map((fault, index) => (
                <li key={`${fault.pointer}-${index}`}>
                  <span>
                    {placeName(fault.pointer, t)}
                    {say(fault.text)}
                  </span>
                  {fault.at && onPlace && (
                    <Button small look="tertiary" onClick={() => onPlace(fault.at as Position)}>
                      {t("problem.show")}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
          {problem?.reference && <p className="kern-body kern-body--small">{t("problem.reference", { reference: problem.reference })}</p>}
          {onRetry && (
            <Button small onClick={onRetry} icon="autorenew">
              {t("problem.retry")}
            </Button>
          )}
        </>
      )}
    </Alert>
  );
}

/** `/features/3/…` reads as "Feature 4: "; other pointers are shown at their fields. */
function placeName(pointer: string, t: (key: string, values?: Record<string, unknown>) => string): string {
  const feature = /^\/features\/(\d+)/.exec(pointer);
  return feature ? `${t("problem.feature", { number: Number(feature[1]) + 1 })}: ` : "";
}

/** The fault of one field, by its JSON pointer. */
export function faultAt(error: unknown, pointer: string, say: (text: { de: string; en: string }) => string): string | undefined {
  if (!(error instanceof Fault)) return undefined;
  const found = error.problem.errors?.find((fault) => fault.pointer === pointer);
  return found && say(found.text);
}
