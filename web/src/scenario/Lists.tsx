/** A plan in lists: years, bill of materials, sections, addresses that are not connected, and what the numbers rest on. */
import type { ScenarioDetail, ScenarioFigures, ScenarioPlan } from "../api/types";
import { day, metres, money, whole } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Empty } from "../ui/State";
import { Table } from "../ui/Table";
import type { Chosen } from "./PlanMap";

export function Phases({ one, plan }: { one: ScenarioDetail; plan: ScenarioPlan }) {
  const { t, say, language } = useWords();
  const currency = one.figures?.currency ?? "EUR";
  const budget = one.question.year_budget_cents;
  return (
    <>
      {plan.phases_because && <Alert tone="warning" title={t("scenario.notShared")} live={false}><p className="kern-body kern-body--small">{say(plan.phases_because)}</p></Alert>}
      {budget != null && <p className="muted">{t("scenario.yearly", { budget: money(budget, currency, language, true) })}</p>}
      <Table
        caption={t("scenario.phases")}
        hideCaption
        rows={plan.phases}
        id={(row) => String(row.phase)}
        columns={[
          { name: t("scenario.year"), head: true, cell: (row) => t("scenario.phaseYear", { phase: row.phase, year: row.year }) },
          { name: t("scenario.homes"), numeric: true, cell: (row) => whole(row.homes, language) },
          { name: t("scenario.points"), numeric: true, cell: (row) => whole(row.points, language) },
          { name: t("scenario.dug"), numeric: true, cell: (row) => metres(row.dug_m, language) },
          { name: t("scenario.duct"), numeric: true, cell: (row) => metres(row.duct_m, language) },
          { name: t("scenario.phaseCost"), numeric: true, cell: (row) => money(row.cents, currency, language, true) },
        ]}
      />
      <p className="muted">{t("scenario.phaseCostHint")}</p>
    </>
  );
}

export function Bill({ plan, figures }: { plan: ScenarioPlan; figures: ScenarioFigures }) {
  const { t, say, language } = useWords();
  const euros = (cents: number) => money(cents, figures.currency, language, true);
  return (
    <>
      <Table
        caption={t("scenario.bill")}
        hideCaption
        rows={plan.items}
        id={(row) => row.title.de}
        columns={[
          { name: t("scenario.item"), head: true, cell: (row) => say(row.title) },
          { name: t("scenario.quantity"), numeric: true, cell: (row) => (row.counted ? whole(row.quantity, language) : metres(row.quantity, language)) },
          { name: t("scenario.cost"), numeric: true, cell: (row) => euros(row.cents) },
        ]}
      />
      <p><strong>{t("scenario.sumOf", { cost: euros(figures.cents) })}</strong> <span className="muted">{t("scenario.range", { least: euros(figures.least_cents), most: euros(figures.most_cents) })}</span></p>
      <Table
        caption={t("scenario.byGround")}
        rows={plan.metres}
        id={(row) => `${row.soil} ${row.method}`}
        columns={[
          { name: t("scenario.ground"), head: true, cell: (row) => t(`scenario.soil.${row.soil}`) },
          { name: t("scenario.methodName"), cell: (row) => t(`scenario.method.${row.method}`) },
          { name: t("scenario.length"), numeric: true, cell: (row) => metres(row.metres, language) },
          { name: t("scenario.cost"), numeric: true, cell: (row) => euros(row.cents) },
        ]}
      />
    </>
  );
}

export function Sections({ plan, currency, onChosen }: { plan: ScenarioPlan; currency: string; onChosen: (chosen: Chosen) => void }) {
  const { t, language } = useWords();
  const year = new Map(plan.phases.map((phase) => [phase.phase, phase.year]));
  const choose = (street: string, phase: number) => {
    onChosen({ street, phase });
    document.querySelector(".scenario__plan")?.scrollIntoView({ block: "start" });
  };
  return (
    <Table
      caption={t("scenario.sections")}
      hideCaption
      rows={plan.sections}
      id={(row) => `${row.phase} ${row.street} ${row.soil} ${row.method}`}
      columns={[
        { name: t("scenario.street"), head: true, cell: (row) => <button type="button" className="link-button" onClick={() => choose(row.street, row.phase)}>{row.street || t("scenario.noStreet")}</button> },
        { name: t("scenario.year"), cell: (row) => year.get(row.phase) ?? "–" },
        { name: t("scenario.ground"), cell: (row) => t(`scenario.soil.${row.soil}`) },
        { name: t("scenario.methodName"), cell: (row) => t(`scenario.method.${row.method}`) },
        { name: t("scenario.length"), numeric: true, cell: (row) => metres(row.metres, language) },
        { name: t("scenario.cost"), numeric: true, cell: (row) => money(row.cents, currency, language, true) },
      ]}
    />
  );
}

export function Addresses({ plan, figures }: { plan: ScenarioPlan; figures: ScenarioFigures }) {
  const { t, say, language } = useWords();
  const rows = (["unreachable", "left_out", "dim"] as const).flatMap((kind) => plan[kind].map((address) => ({ ...address, kind })));
  const all = figures.unreachable + figures.left_out + figures.dim;
  if (rows.length === 0) return <Empty title={t("scenario.allConnected")} />;
  return (
    <>
      <Table
        caption={t("scenario.addresses")}
        hideCaption
        rows={rows}
        id={(row) => `${row.kind} ${row.id}`}
        columns={[
          { name: t("scenario.address"), head: true, cell: (row) => row.label },
          { name: t("scenario.matter"), cell: (row) => t(`scenario.not.${row.kind}`) },
          { name: t("scenario.reason"), cell: (row) => say(row.because) },
        ]}
      />
      {all > rows.length && <p className="muted">{t("scenario.moreInFile", { shown: whole(rows.length, language), all: whole(all, language) })}</p>}
    </>
  );
}

export function Assumptions({ all }: { all: ScenarioPlan["assumptions"] }) {
  const { t, say, language } = useWords();
  return (
    <details className="scenario__assumptions">
      <summary>{t("scenario.assumptions")}</summary>
      {all.map((one) => <p key={one.code}><strong>{say(one.title)}</strong> ({t("scenario.since", { day: day(one.since, language) })}): {one.basis}.{one.verified ? "" : ` ${t("scenario.unverified")}`}</p>)}
    </details>
  );
}
