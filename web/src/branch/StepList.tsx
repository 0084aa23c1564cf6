/** The branch as a list of steps: each can be taken out, and everything undone and done again. */
import type { ReactNode } from "react";
import { Fault } from "../api/client";
import type { BranchStep } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { wordsOf, type Names } from "./steps";

type Props = {
  steps: BranchStep[];
  names: Names;
  /** What the server says of the steps. */
  error: unknown;
  past: { canUndo: boolean; canRedo: boolean; undo: () => void; redo: () => void };
  onChange: (steps: BranchStep[]) => void;
  /** What else can be done with the whole branch. */
  more: ReactNode;
};

export function StepList({ steps, names, error, past, onChange, more }: Props) {
  const { t, language, say } = useWords();
  const faults = error instanceof Fault ? (error.problem.errors ?? []) : [];
  return (
    <>
      {steps.length === 0 ? (
        <p className="muted branch__none">{t("branch.noSteps")}</p>
      ) : (
        <ol className="steps" aria-label={t("branch.steps")}>
          {steps.map((step, index) => {
            const words = wordsOf(step, names, t, language);
            const told = faults.filter(({ pointer }) => pointer.startsWith(`/steps/${index}/`));
            return (
              <li key={index} className={told.length > 0 ? "steps__one steps__one--fault" : "steps__one"}>
                <span className="kern-number" aria-hidden="true">{index + 1}</span>
                <span className="steps__words">
                  {words}
                  {told.map((fault) => <span key={fault.pointer} className="steps__fault">{say(fault.text)}</span>)}
                </span>
                <Button small look="tertiary" icon="delete" aria-label={t("branch.removeStep", { words })} onClick={() => onChange(steps.filter((_, at) => at !== index))}>{t("ui.remove")}</Button>
              </li>
            );
          })}
        </ol>
      )}
      <div className="branch__tools">
        <Button small disabled={!past.canUndo} onClick={past.undo}>{t("ui.undo")}</Button>
        <Button small disabled={!past.canRedo} onClick={past.redo}>{t("ui.redo")}</Button>
        <Button small look="tertiary" disabled={steps.length === 0} onClick={() => onChange([])}>{t("branch.empty")}</Button>
        {more}
      </div>
    </>
  );
}
