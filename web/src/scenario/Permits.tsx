/** What a plan needs before anybody digs: phase by phase the path, street by street who decides, who is asked, and by which law. */
import { useQuery } from "@tanstack/react-query";
import type { ScenarioNeeds } from "../api/types";
import { basis, day, metres, percent, period } from "../text/format";
import { useWords } from "../text/language";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { needsQuery } from "./query";

export function Permits({ id }: { id: string }) {
  const { t, say } = useWords();
  const found = useQuery(needsQuery(id));
  if (found.isPending) return <Waiting lines={4} label={t("scenario.permitsWait")} />;
  if (found.isError) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const { phases, procedure_title, decisions, permits, bodies } = found.data;
  if (phases.length === 0) return <Empty title={t("scenario.noPermits")} />;
  return (
    <>
      <p>{t("scenario.needs", { procedure: say(procedure_title), decisions, permits })} {bodies.length > 0 ? t("scenario.needsBodies", { names: bodies.map((body) => body.name).join(", ") }) : t("scenario.needsNoBody")}</p>
      {phases.map((phase) => <Phase key={phase.phase} phase={phase} />)}
    </>
  );
}

type Stretch = ScenarioNeeds["phases"][number]["stretches"][number];
type Permit = Stretch["permits"][number];

function PermitList({ all }: { all: Permit[] }) {
  const { t, say, language } = useWords();
  return (
    <ul className="scenario__permits">
      {all.map((permit) => <li key={permit.title.de + permit.basis}>{say(permit.title)} ({basis(permit.basis, language)}){permit.verified ? "" : ` ${t("scenario.unverified")}`}</li>)}
    </ul>
  );
}

function Phase({ phase }: { phase: ScenarioNeeds["phases"][number] }) {
  const { t, say, language } = useWords();
  // What every street needs is said once.
  const same = (one: Permit, other: Permit) => one.title.de === other.title.de && one.basis === other.basis;
  const everywhere = (phase.stretches[0]?.permits ?? []).filter((permit) => phase.stretches.every((row) => row.permits.some((one) => same(one, permit))));
  const more = (row: Stretch) => row.permits.filter((permit) => !everywhere.some((one) => same(one, permit)));
  const differs = phase.stretches.some((row) => more(row).length > 0);
  return (
    <section className="scenario__phase">
      <h3>{t("scenario.phaseYear", { phase: phase.phase, year: phase.year })}</h3>
      <p className="muted">
        {period(phase, language)}
        {phase.decided_on && <>. {t("scenario.decidedOn", { day: day(phase.decided_on, language) })}</>}
        {phase.hand_in_by && <> {t("scenario.handInBy", { day: day(phase.hand_in_by, language) })}</>}
      </p>
      <ol className="scenario__path">
        {phase.path.map((step) => (
          <li key={step.title.de}>
            {say(step.title)}: <strong>{step.undated ? t("scenario.undated") : day(step.earliest, language)}</strong>
          </li>
        ))}
      </ol>
      {phase.at_least && <p className="muted">{say(phase.at_least)}</p>}
      {everywhere.length > 0 && (
        <>
          <h4>{t("scenario.needed")}</h4>
          <PermitList all={everywhere} />
        </>
      )}
      <Table
        caption={t("scenario.stretches", { year: phase.year })}
        hideCaption
        rows={phase.stretches}
        id={(row) => row.street}
        columns={[
          { name: t("scenario.street"), head: true, cell: (row) => row.street || t("scenario.noStreet") },
          { name: t("scenario.length"), numeric: true, cell: (row) => metres(row.metres, language) },
          { name: t("scenario.decides"), cell: (row) => row.authorities.map((one) => (row.authorities.length > 1 ? `${one.name} (${percent(one.share, language)})` : one.name)).join(", ") || "–" },
          { name: t("scenario.askedBodies"), cell: (row) => row.bodies.map((body) => (body.basis ? `${body.name} (${basis(body.basis, language)})` : body.name)).join(", ") || "–" },
          ...(differs ? [{ name: t("scenario.permitsNeeded"), cell: (row: Stretch) => <PermitList all={more(row)} /> }] : []),
        ]}
      />
    </section>
  );
}
