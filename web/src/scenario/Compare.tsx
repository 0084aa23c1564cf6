/** Two or three scenarios beside each other: maps, figures, what they run into, and where they differ from the first. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ScenarioComparison } from "../api/types";
import { day, metres, money, percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { useTitle } from "../ui/useTitle";
import { PlanMap } from "./PlanMap";
import { compareQuery } from "./query";
import "./scenario.css";

type Side = ScenarioComparison["sides"][number];
type Difference = ScenarioComparison["differences"][number];

export function ScenarioCompare({ ids }: { ids: string }) {
  const { t } = useWords();
  const found = useQuery(compareQuery(ids));
  useTitle(t("scenario.compareTitle"));
  return (
    <div className="page page--wide">
      <header>
        <p><Link className="kern-link" to="/netzplanung">{t("scenario.title")}</Link></p>
        <h1 className="kern-heading-large">{t("scenario.compareTitle")}</h1>
        <p className="page__lead">{t("scenario.compareLead")}</p>
      </header>
      {found.isPending ? <Waiting lines={6} label={t("scenario.compareWait")} /> : found.isError ? <Problem error={found.error} onRetry={() => void found.refetch()} /> : <Sides found={found.data} />}
    </div>
  );
}

function Sides({ found: { sides, differences } }: { found: ScenarioComparison }) {
  const { t, language } = useWords();
  const euros = (side: Side, cents: number) => money(cents, side.figures.currency, language, true);
  const signed = (value: number, text: (value: number) => string): string => (value === 0 ? "±0" : `${value > 0 ? "+" : "−"}${text(Math.abs(value))}`);
  const count = (value: number) => whole(value, language);
  const length = (value: number) => metres(value, language);
  const rows: { name: string; value: (side: Side) => ReactNode; more?: (difference: Difference, side: Side) => string }[] = [
    { name: t("scenario.cost"), value: (side) => euros(side, side.figures.cents), more: (one, side) => signed(one.cents, (cents) => euros(side, cents)) },
    { name: t("scenario.rangeName"), value: (side) => `${euros(side, side.figures.least_cents)} – ${euros(side, side.figures.most_cents)}` },
    { name: t("scenario.homes"), value: (side) => t("scenario.of", { some: count(side.figures.connected), all: count(side.figures.asked) }), more: (one) => signed(one.connected, count) },
    { name: t("scenario.dug"), value: (side) => length(side.figures.dug_m), more: (one) => signed(one.dug_m, length) },
    { name: t("scenario.duct"), value: (side) => length(side.figures.duct_m), more: (one) => signed(one.duct_m, length) },
    { name: t("scenario.shared"), value: (side) => length(side.figures.shared_m), more: (one) => signed(one.shared_m, length) },
    { name: t("scenario.conflicts"), value: ({ conflicts }) => t("scenario.conflictsOf", { block: conflicts.block, heavy: conflicts.heavy, light: conflicts.light }), more: (one) => signed(one.conflicts, count) },
    { name: t("scenario.opportunities"), value: ({ conflicts }) => count(conflicts.opportunity) },
    { name: t("scenario.permits"), value: (side) => count(side.permits), more: (one) => signed(one.permits, count) },
    { name: t("scenario.decided"), value: (side) => (side.decided_on ? day(side.decided_on, language) : "–") },
    { name: t("scenario.years"), value: (side) => count(side.figures.years), more: (one) => signed(one.years, count) },
    { name: t("scenario.gap"), value: (side) => (side.figures.bound.gap === null ? "–" : percent(side.figures.bound.gap, language)) },
  ];
  return (
    <>
      <div className="scenario__sides">
        {sides.map((side) => (
          <section key={side.id} className="card" aria-labelledby={`side-${side.id}`}>
            <h2 id={`side-${side.id}`} className="card__title"><Link className="kern-link" to="/netzplanung/$id" params={{ id: side.id }}>{side.title}</Link></h2>
            <PlanMap one={{ id: side.id, finished_at: side.snapshot_on }} view={{}} label={t("scenario.mapOf", { title: side.title })} />
          </section>
        ))}
      </div>
      <Table
        caption={t("scenario.compareTitle")}
        hideCaption
        rows={rows}
        id={(row) => row.name}
        columns={[
          { name: t("scenario.what"), head: true, cell: (row) => row.name },
          ...sides.map((side, index) => ({
            name: side.title,
            numeric: true,
            cell: (row: (typeof rows)[number]) => {
              const difference = index > 0 ? differences[index - 1] : undefined;
              return <>{row.value(side)}{difference && row.more && <small className="scenario__difference">{row.more(difference, side)}</small>}</>;
            },
          })),
        ]}
      />
      {differences.map((one, index) => (
        <section key={one.id} className="card" aria-labelledby={`only-${one.id}`}>
          <h2 id={`only-${one.id}`} className="card__title">{t("scenario.streets", { one: sides[index + 1]?.title, other: sides[0]?.title })}</h2>
          <p><strong>{t("scenario.onlyHere", { title: sides[index + 1]?.title })}</strong> {one.only_here.join(", ") || t("scenario.noneOf")}</p>
          <p><strong>{t("scenario.onlyHere", { title: sides[0]?.title })}</strong> {one.only_there.join(", ") || t("scenario.noneOf")}</p>
        </section>
      ))}
    </>
  );
}
