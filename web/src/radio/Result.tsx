/** What comes of it in numbers: who is served, which class where, whose cell is the strongest, and who has answered. */
import type { RadioFigures, RadioOverview, RadioShare } from "../api/types";
import { classColor } from "../map/layers/radio";
import { percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Figure } from "../ui/Figure";
import { Table } from "../ui/Table";
import { Basis } from "./Basis";
import { dbm, some } from "./format";

export function Headline({ figures, busy }: { figures: RadioFigures; busy: boolean }) {
  const { t, language } = useWords();
  const all = [
    { name: "area", share: figures.area, unit: " km²", text: some },
    { name: "addresses", share: figures.addresses, unit: "", text: whole },
    { name: "roads", share: figures.roads, unit: " km", text: some },
  ] as const;
  const more = (share: RadioShare, unit: string, text: typeof some) => (
    <>
      {t("radio.ofAll", { served: text(share.served, language) + unit, all: text(share.all, language) + unit })}
      {share.outside > 0 && <> {t("radio.outside", { outside: text(share.outside, language) + unit })}</>}
    </>
  );
  return (
    <dl className="figures" aria-busy={busy}>
      {all.map(({ name, share, unit, text }) => (
        <Figure key={name} name={t(`radio.served.${name}`)} value={share.ratio === null ? "–" : percent(share.ratio, language)} bar={share.ratio ?? 0} tone="good" more={more(share, unit, text)} />
      ))}
      <Figure name={t("radio.gaps.title")} value={whole(figures.addresses.all - figures.addresses.served, language)} tone="gap" more={t("radio.gaps.belowLevel", { level: dbm(figures.least_dbm, language) })} />
    </dl>
  );
}

/** The classes as a bar to glance at and a table to read. */
export function Classes({ overview, figures }: { overview: RadioOverview; figures: RadioFigures }) {
  const { t, language, say } = useWords();
  const rows = figures.classes.map((one) => {
    const index = overview.classes.findIndex(({ code }) => code === one.code);
    const known = overview.classes[index];
    return { ...one, color: known ? classColor(index, overview.classes.length) : null, title: known ? t("radio.levelOf", { name: say(known.title), level: dbm(known.least_dbm, language) }) : t("radio.noClass") };
  });
  let from = 0;
  const parts = rows.map((row) => {
    const part = { ...row, from };
    from += row.share * 100;
    return part;
  });
  const cell = (figures.grid.cell_m / 1000) ** 2;
  const { model, otherwise, refused } = figures.answers;
  return (
    <section className="radio__classes">
      <svg className="radio__bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {parts.map((part) => <rect key={part.code} x={part.from} width={Math.max(0, part.share * 100)} height="10" fill={part.color ?? "#ffffff"} />)}
      </svg>
      <Table
        caption={t("radio.classes")}
        short
        rows={rows}
        id={(row) => row.code}
        columns={[
          { name: t("radio.class"), head: true, cell: (row) => <span className="radio__class"><svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><rect x="0.5" y="0.5" width="13" height="13" rx="2" fill={row.color ?? "#ffffff"} stroke={row.color ?? "#82869a"} /></svg>{row.title}</span> },
          { name: t("radio.share"), numeric: true, cell: (row) => percent(row.share, language) },
          { name: t("radio.area"), numeric: true, cell: (row) => `${some(row.cells * cell, language)} km²` },
        ]}
      />
      <div>
        <h2 className="radio__heading">{t("radio.whoAnswered")}</h2>
        <p>{t("radio.answers", { model: whole(model, language), otherwise: whole(otherwise, language), refused: whole(refused, language) })}</p>
      </div>
    </section>
  );
}

export function Result({ overview, figures, onCell }: { overview: RadioOverview; figures: RadioFigures; onCell: (name: string) => void }) {
  const { t, language, say } = useWords();
  const share = (ratio: number | null) => (ratio === null ? "–" : percent(ratio, language));
  const best = figures.cells.filter(({ best_share }) => best_share > 0).sort((a, b) => b.best_share - a.best_share);
  return (
    <div className="radio__result">
      {figures.refused.length > 0 && (
        <Alert tone="warning" title={t("radio.refusedCells", { count: figures.refused.length })} live={false}>
          <ul className="problem__list">{figures.refused.map((cell) => <li key={cell.id}><strong>{cell.name}</strong>: {say(cell.because)}</li>)}</ul>
        </Alert>
      )}
      <Table
        caption={t("radio.byOperator")}
        rows={figures.operators}
        id={(row) => row.operator}
        columns={[
          { name: t("radio.operator"), head: true, cell: (row) => row.operator },
          { name: t("radio.area"), numeric: true, cell: (row) => share(row.area) },
          { name: t("radio.addresses"), numeric: true, cell: (row) => share(row.addresses) },
          { name: t("radio.roads"), numeric: true, cell: (row) => share(row.roads) },
        ]}
      />
      {best.length > 0 && (
        <Table
          caption={t("radio.bestServer")}
          rows={best}
          id={(row) => row.id}
          columns={[
            { name: t("radio.cell"), head: true, cell: (row) => <button type="button" className="link-button" onClick={() => onCell(row.name)}>{row.name}</button> },
            { name: t("radio.operator"), cell: (row) => row.operator },
            { name: t("radio.share"), numeric: true, cell: (row) => percent(row.best_share, language) },
          ]}
        />
      )}
      <section>
        <h2 className="radio__heading">{t("radio.assumptions")}</h2>
        <ul className="radio__list">{figures.assumptions.map((text, index) => <li key={index}>{say(text)}</li>)}</ul>
      </section>
      <Basis overview={overview} />
    </div>
  );
}
