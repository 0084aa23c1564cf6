/** Why the city did not take an inspection, where it is to be put right, and what to do next. */
import type { InspectionRecord, Problem } from "../api/types";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { placeOf } from "./draft";

/** What helps, by what the server said. */
export function nextStep(problem: Problem): "kept" | "stage" | "fix" | "foreign" | "large" | "other" {
  if (problem.errors?.some(({ pointer }) => pointer === "/id")) return "kept";
  if (problem.errors?.some(({ pointer }) => pointer === "/kind") || problem.status === 409 || problem.status === 412) return "stage";
  if (problem.status === 413) return "large";
  if (problem.status === 403 || problem.status === 404) return "foreign";
  return problem.status === 422 || problem.status === 400 ? "fix" : "other";
}

export function Refusal({ problem, record, onPlace }: { problem: Problem; record: InspectionRecord | null; onPlace?: (at: string) => void }) {
  const { t, language, say } = useWords();
  return (
    <Alert tone="warning" title={t("inspection.refused")}>
      <p>{problem.titles?.[language] ?? problem.title}{problem.detail && ` ${problem.detail}`}</p>
      {problem.errors && problem.errors.length > 0 && (
        <ul className="problem__list">
          {problem.errors.map((fault, index) => (
            <li key={index}>
              <span>{say(fault.text)}</span>{" "}
              {onPlace && record && fault.pointer !== "/id" && <Button small look="tertiary" onClick={() => onPlace(placeOf(fault.pointer, record))}>{t("inspection.toPlace")}</Button>}
            </li>
          ))}
        </ul>
      )}
      <p><strong>{t("inspection.nextStep")}</strong> {t(`inspection.nextSteps.${nextStep(problem)}`)}</p>
    </Alert>
  );
}
