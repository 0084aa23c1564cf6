/** The decision: what was decided, under which conditions, and the letter as PDF. */
import type { Case, Coded } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";
import { Download } from "../ui/Button";
import "./decision.css";

export function DecisionCard({ found, categories, closed }: { found: Case; categories: Coded[]; closed?: boolean }) {
  const { t, language, say } = useWords();
  const { decision } = found;
  if (!decision) return null;
  const titleOf = (category: string) => say(categories.find(({ code }) => code === category)?.title) || category;
  return (
    <section className={`card decision decision--${decision.kind}`} aria-labelledby="decision-title">
      <h2 id="decision-title" className="card__title">{t(`decision.kinds.${decision.kind}`)}</h2>
      <p className="decision__day">{t("decision.on", { day: day(decision.on, language) })}</p>
      {decision.reasons && <p className="decision__reasons">{decision.reasons}</p>}
      {decision.public_interest && (
        <>
          <h3 className="kern-heading-small">{t("step.publicInterest")}</h3>
          <p className="decision__reasons">{decision.public_interest}</p>
        </>
      )}
      {decision.conditions.length > 0 && (
        <ol className="decision__conditions">
          {decision.conditions.map((condition, index) => (
            <li key={index}>
              <span className="decision__category">{titleOf(condition.category)}</span>
              <p>{condition.text}</p>
              {condition.reason && <p className="muted">{condition.reason}</p>}
            </li>
          ))}
        </ol>
      )}
      <div className="decision__files" hidden={closed}>
        {decision.kind === "deemed_granted" ? (
          <Download look="primary" href={`/api/cases/${found.id}/certificate.pdf`}>{t("decision.certificate")}</Download>
        ) : (
          <Download look="primary" href={decision.pdf ?? `/api/cases/${found.id}/decision.pdf`}>{t("decision.pdf")}</Download>
        )}
      </div>
    </section>
  );
}
