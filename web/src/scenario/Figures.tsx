/** A plan in numbers. */
import type { ReactNode } from "react";
import type { ScenarioFigures } from "../api/types";
import { metres, money, percent, whole } from "../text/format";
import { useWords } from "../text/language";

export function Figures({ figures }: { figures: ScenarioFigures }) {
  const { t, language } = useWords();
  const decibels = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const euros = (cents: number) => money(cents, figures.currency, language, true);
  const { bound } = figures;
  const all: [string, ReactNode, ReactNode?][] = [
    [t("scenario.cost"), euros(figures.cents), t("scenario.range", { least: euros(figures.least_cents), most: euros(figures.most_cents) })],
    [t("scenario.homes"), whole(figures.connected, language), t("scenario.ofAsked", { all: whole(figures.asked, language), share: percent(figures.connected / Math.max(1, figures.asked), language) })],
    [t("scenario.dug"), metres(figures.dug_m, language), figures.sealed_m > 0 ? t("scenario.sealedOf", { metres: metres(figures.sealed_m, language) }) : null],
    [t("scenario.duct"), metres(figures.duct_m, language)],
    [t("scenario.shared"), metres(figures.shared_m, language)],
    [t("scenario.points"), whole(figures.points, language), figures.splitters > 0 ? t("scenario.splitters", { count: figures.splitters }) : null],
    [t("scenario.light"), figures.worst_db === null ? "–" : `${decibels.format(figures.worst_db)} dB`, t("scenario.lightOf", { budget: decibels.format(figures.budget_db) })],
    [t("scenario.gap"), bound.gap === null ? t("scenario.noBound") : percent(bound.gap, language), bound.gap === null ? t("scenario.noBoundHint") : t(`scenario.measure.${bound.measure}`)],
  ];
  return (
    <dl className="scenario__figures">
      {all.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {more && <dd className="scenario__more">{more}</dd>}
        </div>
      ))}
    </dl>
  );
}
