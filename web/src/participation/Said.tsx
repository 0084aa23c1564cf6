/** What a body answered, in its own words. */
import type { Statement } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";

export function Said({ statement }: { statement: Statement }) {
  const { t, language } = useWords();
  return (
    <div className="said">
      {statement.answered_on && (
        <p className="said__who">
          {statement.verdict === "silent" ? t("participation.silentOn", { day: day(statement.answered_on, language) }) : statement.by_name ? t("participation.answeredBy", { day: day(statement.answered_on, language), name: statement.by_name }) : t("participation.answeredOn", { day: day(statement.answered_on, language) })}
        </p>
      )}
      {statement.text && <p className="said__text">{statement.text}</p>}
      {statement.conditions.length > 0 && (
        <ol className="said__conditions">
          {statement.conditions.map((condition, index) => (
            <li key={index}>{condition.text}{condition.reason && <small className="muted"> {condition.reason}</small>}</li>
          ))}
        </ol>
      )}
    </div>
  );
}
