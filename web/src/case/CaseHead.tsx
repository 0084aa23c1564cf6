/** The top of a case page: what it is, where it stands, and how far it has come. */
import { Link } from "@tanstack/react-router";
import type { Case, User } from "../api/types";
import { day, metres, period } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Assignment } from "./Assignment";
import { milestone, road, toneOf } from "./stage";

export function CaseHead({ found, user }: { found: Case; user: User }) {
  const { t, language, say } = useWords();
  return (
    <header className="case-head">
      <nav aria-label={t("ui.path")} className="crumbs">
        {user.role === "consultee" ? <Link to="/stellungnahmen">{t("statement.title")}</Link> : <Link to="/vorgaenge">{user.role === "officer" ? t("case.queue") : user.role === "applicant" ? t("case.mine") : t("nav.cases")}</Link>}
        <span aria-hidden="true">›</span>
        <span>{found.reference ?? t("case.stages.draft")}</span>
      </nav>
      <div className="case-head__row">
        <h1 className="kern-heading-large">{found.title || t("case.untitled")}</h1>
        <Badge tone={toneOf(found.stage)}>{say(found.stage_title)}</Badge>
      </div>
      <p className="case-head__facts dotted">
        <span>{found.applicant.name}</span>
        <span>{t(`case.procedures.${found.procedure}`)}</span>
        {found.streets.length > 0 && <span>{found.streets.join(", ")}</span>}
        {found.length_m > 0 && <span>{metres(found.length_m, language)}</span>}
        <span>{period(found.input.period, language)}</span>
        {found.submitted_at && <span>{t("case.received", { day: day(found.submitted_at, language) })}</span>}
      </p>
      <Road stage={found.stage} />
    </header>
  );
}

function Road({ stage }: { stage: string }) {
  const { t } = useWords();
  const at = milestone(stage);
  if (at === null) return null;
  return (
    <ol className="road" aria-label={t("case.road")}>
      {road.map((name, index) => (
        <li key={name} className={index < at ? "road__past" : index === at ? "road__now" : ""} aria-current={index === at ? "step" : undefined}>
          <span>{t(`case.roadNames.${name}`)}</span>
        </li>
      ))}
    </ol>
  );
}

export function CaseFacts({ found, user, methodTitle }: { found: Case; user: User; methodTitle: string }) {
  const { t, language } = useWords();
  const { input } = found;
  const rows: [string, string][] = [
    [t("case.authority"), found.authority.name],
    [t("case.method"), methodTitle],
    // A mobile site is a place and no trench.
    ...(input.site ? [] : [[t("case.cover"), metres(input.cover_m, language)], [t("case.width"), metres(input.width_m, language)]] as [string, string][]),
    [t("case.period"), period(input.period, language)],
    ...(input.site?.certificate ? [[t("site.certificate"), input.site.certificate] as [string, string]] : []),
    ...(user.role === "officer" ? [] : [[t("case.officer"), found.officer?.name ?? t("case.unassigned")] as [string, string]]),
    // Planners and bodies are not told whom to call.
    ...(user.role === "planner" || user.role === "consultee" ? [] : [[t("case.contact"), [input.contact.name, input.contact.email, input.contact.phone].filter(Boolean).join("\n") || "–"] as [string, string]]),
  ];
  return (
    <section className="card" aria-labelledby="facts-title">
      <h2 id="facts-title" className="card__title">{t("case.facts")}</h2>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      {user.role === "officer" && <Assignment found={found} user={user} />}
      {input.note && <p className="case-note">{input.note}</p>}
    </section>
  );
}
