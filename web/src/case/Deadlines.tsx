/** The legal clock of a case: how long, since when, on which basis, and what happens otherwise. */
import type { Case, CaseRow, Deadline } from "../api/types";
import { basis, day } from "../text/format";
import { useWords } from "../text/language";
import { Clock, toneOfDays } from "../ui/Clock";

function span(deadline: Deadline): number {
  return Math.max(1, Math.abs(Math.round((Date.parse(deadline.due) - Date.parse(deadline.starts_on)) / 86_400_000)));
}

/** The next deadline in one table cell. */
export function DeadlineCell({ row }: { row: CaseRow }) {
  const { language, say } = useWords();
  const { deadline } = row;
  if (!deadline) return <span className="muted">–</span>;
  return (
    <span className="deadline-cell">
      <Clock left={deadline.days_left} span={span(deadline)} state={deadline.state} />
      <span>
        <strong className={`clock--${toneOfDays(deadline.days_left, deadline.state)}`}>{day(deadline.due, language)}</strong>
        <small>{say(deadline.title)}</small>
        <small>{basis(deadline.basis, language)}</small>
      </span>
    </span>
  );
}

export function DeadlineCard({ found }: { found: Case }) {
  const { t, language, say } = useWords();
  const running = found.deadline ?? found.deadlines.find((deadline) => deadline.state === "running") ?? null;
  if (!running) return null;
  return (
    <section className="card deadline" aria-labelledby="deadline-title">
      <h2 id="deadline-title" className="card__title">{t("case.deadline")}</h2>
      <Clock large left={running.days_left} span={span(running)} state={running.state} />
      <p className="deadline__name">{say(running.title)}</p>
      <dl className="facts">
        {/* A period that counts back from an event ends before the day that it counts from. */}
        <div><dt>{t(running.due < running.starts_on ? "case.countedBack" : "case.starts")}</dt><dd>{day(running.starts_on, language)}</dd></div>
        <div><dt>{t("case.due")}</dt><dd><strong>{day(running.due, language)}</strong></dd></div>
        <div><dt>{t("case.basis")}</dt><dd>{basis(running.basis, language)}{!running.verified && ` (${t("case.unverified")})`}</dd></div>
      </dl>
      {running.state === "running" && (
        <div className="deadline__else">
          <strong>{t("case.ifNobodyActs")}</strong>
          <p>{say(found.if_nobody_acts ?? running.if_missed)}</p>
        </div>
      )}
    </section>
  );
}
