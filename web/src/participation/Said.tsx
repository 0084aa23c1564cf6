/** What a body answered, in its own words: how it came in, on which plan, and what it had said before. */
import type { Statement } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";

type Answer = Pick<Statement, "answered_on" | "verdict" | "by_name" | "on_paper" | "plan_on" | "text" | "conditions">;

export function Said({ statement }: { statement: Statement }) {
  const { t, language } = useWords();
  const { confirmed, former } = statement;
  return (
    <div className="said">
      <One answer={statement} />
      {confirmed && <p className="said__who">{t("participation.heldOn", { day: day(confirmed.on, language), name: confirmed.by_name })}</p>}
      <Before former={former} />
    </div>
  );
}

/** What a body answered on earlier plans. */
export function Before({ former }: Pick<Statement, "former">) {
  const { t } = useWords();
  return former.map((answer, index) => (
    <details key={index} className="said__former">
      <summary>{t("participation.former")}: {t(`participation.states.${answer.verdict}`)}</summary>
      <One answer={answer} />
    </details>
  ));
}

function One({ answer }: { answer: Answer }) {
  const { t, language } = useWords();
  const said = () => {
    if (!answer.answered_on) return null;
    const on = { day: day(answer.answered_on, language), name: answer.by_name };
    if (answer.verdict === "silent") return t("participation.silentOn", on);
    if (answer.on_paper) return t("participation.enteredBy", on);
    return t(answer.by_name ? "participation.answeredBy" : "participation.answeredOn", on);
  };
  const who = [said(), answer.plan_on && t("participation.planOn", { day: day(answer.plan_on, language) })].filter(Boolean);
  return (
    <>
      {who.length > 0 && <p className="said__who">{who.join(" · ")}</p>}
      {answer.text && <p className="said__text">{answer.text}</p>}
      {answer.conditions.length > 0 && (
        <ol className="said__conditions">
          {answer.conditions.map((condition, index) => (
            <li key={index}>{condition.text}{condition.reason && <small className="muted"> {condition.reason}</small>}</li>
          ))}
        </ol>
      )}
    </>
  );
}
