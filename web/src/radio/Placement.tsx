/** Where further sites would help: what is looked for, what was found, and from there to a planned cell. */
import type { Position } from "geojson";
import { useState } from "react";
import type { RadioChoice, RadioDemand, RadioPlacement, RadioTemplate } from "../api/types";
import { writePoint } from "../map/point";
import { percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { Figure } from "../ui/Figure";
import { faultAt, Problem } from "../ui/Problem";
import { Empty } from "../ui/State";
import { Table } from "../ui/Table";
import type { Begun } from "./CellDialog";
import { read, templateFaults, templateOf, templates, type TemplateDraft } from "./draft";
import { some } from "./format";
import type { usePlacement } from "./query";
import { TemplateFields } from "./TemplateFields";
import type { RadioQuery } from "./search";

const demands: RadioDemand[] = ["addresses", "roads", "area"];
const most = 10;

type Props = { query: RadioQuery; placement: ReturnType<typeof usePlacement>; onShow: (place: Position) => void; onBegin: (begun: Begun) => void };

export function Placement({ query, placement, onShow, onBegin }: Props) {
  const { t, say } = useWords();
  const asked = placement.variables;
  // Whoever comes back finds the form as it was sent.
  const [sites, setSites] = useState(String(asked?.sites ?? 1));
  const [demand, setDemand] = useState<RadioDemand>(asked?.demand ?? "addresses");
  const [draft, setDraft] = useState<TemplateDraft>(templates[asked?.site.kind ?? "rooftop"]);
  const [tried, setTried] = useState(false);
  const count = read(sites);
  const counts = count !== null && Number.isInteger(count) && count >= 1 && count <= most;
  const faults = tried ? templateFaults(draft) : [];
  const find = () => {
    setTried(true);
    const site = templateOf(draft);
    if (!site || !counts) return;
    placement.mutate({ operator: query.operator ?? null, planned: query.planned ?? true, least_dbm: query.least_dbm ?? null, cell_m: query.cell_m ?? null, sites: count, demand, site });
  };
  const { data } = placement;
  return (
    <>
      <p className="muted radio__lead">{t("radio.placement.lead")}</p>
      <form
        className="fields"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <div className="fields__pair radio__pair">
          <Field label={t("radio.placement.sites")} inputMode="numeric" value={sites} onChange={setSites} fault={tried && !counts ? t("radio.placement.sitesFault") : faultAt(placement.error, "/sites", say)} />
          <Select label={t("radio.placement.demand")} value={demand} onChange={(next) => setDemand(demands.find((known) => known === next) ?? "addresses")} choices={demands.map((value) => ({ value, text: t(`radio.placement.demands.${value}`) }))} />
        </div>
        <TemplateFields draft={draft} onChange={setDraft} faultOf={(name) => (faults.includes(name) ? t("site.numberFault") : faultAt(placement.error, `/site/${name}`, say))} />
        <div><Button type="submit" look="primary" busy={placement.isPending}>{t("radio.placement.find")}</Button></div>
      </form>
      <div role="status">{placement.isPending && <p className="muted">{t("radio.placement.finding")}</p>}</div>
      <Problem error={placement.error} />
      {data && asked && <Found found={data} demand={asked.demand} onShow={onShow} onTake={(choice) => onBegin({ draft: { ...draftFrom(asked.site, choice), place: writePoint(choice.place), site: choice.label.slice(0, 60), operator: asked.operator ?? "" } })} />}
    </>
  );
}

/** How high a lamp post carries an antenna, in metres: so it was tried. */
const post = 8;

/** The template as it was tried there. */
const draftFrom = ({ kind, height_m, frequency_mhz, resource_blocks, eirp_dbm }: RadioTemplate, { carrier }: RadioChoice): TemplateDraft => ({
  kind: carrier === "furniture" ? "small_cell" : kind,
  height_m: String(carrier === "furniture" ? Math.min(post, height_m) : height_m),
  frequency_mhz: String(frequency_mhz), resource_blocks: String(resource_blocks), eirp_dbm: String(eirp_dbm),
});

type FoundProps = { found: RadioPlacement; demand: RadioDemand; onShow: (place: Position) => void; onTake: (choice: RadioChoice) => void };

function Found({ found, demand, onShow, onTake }: FoundProps) {
  const { t, language, say } = useWords();
  const amount = (value: number) => (demand === "addresses" ? whole(value, language) : `${some(value, language)} ${demand === "roads" ? "km" : "km²"}`);
  // What a place adds is told in metres and hectares, since a place adds little of a city.
  const added = (value: number) => amount(demand === "roads" ? value / 1000 : demand === "area" ? value / 100 : value);
  const rows = found.choices.map((choice, index) => ({ ...choice, number: index + 1 }));
  if (rows.length === 0) return <Empty title={t("radio.placement.none")}>{t("radio.placement.noneText", { candidates: whole(found.candidates, language) })}</Empty>;
  return (
    <section className="radio__result" aria-label={t("radio.placement.found")}>
      <dl className="figures radio__figures">
        {(["before", "after"] as const).map((when) => {
          const share = found[when];
          return <Figure key={when} name={t(`radio.placement.${when}`)} value={share.ratio === null ? "–" : percent(share.ratio, language)} bar={share.ratio ?? 0} tone={when === "after" ? "good" : undefined} more={t("radio.ofAll", { served: amount(share.served), all: amount(share.all) })} />;
        })}
      </dl>
      <Table
        caption={t("radio.placement.found")}
        rows={rows}
        id={(row) => String(row.number)}
        columns={[
          { name: t("radio.placement.where"), head: true, cell: (row) => <button type="button" className="link-button" onClick={() => onShow(row.place)}>{row.number}. {row.label}</button> },
          { name: t("radio.placement.carrier"), cell: (row) => t(`radio.placement.carriers.${row.carrier}`) },
          { name: t("radio.placement.fibre"), cell: (row) => <Badge tone={row.fibre ? "success" : "neutral"}>{t(row.fibre ? "radio.placement.withFibre" : "radio.placement.noFibre")}</Badge> },
          { name: t("radio.placement.preference"), numeric: true, cell: (row) => percent(row.preference, language) },
          { name: t("radio.placement.adds"), numeric: true, cell: (row) => added(row.newly_served) },
          { name: t("radio.step"), bare: true, cell: (row) => <Button small onClick={() => onTake(row)} aria-label={t("radio.placement.takeOne", { number: row.number })}>{t("radio.placement.take")}</Button> },
        ]}
      />
      <p className="muted radio__lead">{say(found.guarantee)} {say(found.preferences)} {t("radio.placement.basis", { candidates: whole(found.candidates, language), model: found.model })}</p>
    </section>
  );
}
