/** A radio cell, added or changed: its names, its place on the map or in degrees, its antenna and its carrier. */
import type { Map as TownMap } from "maplibre-gl";
import { useId, useMemo, useState } from "react";
import type { RadioCell } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { PickPoint } from "../map/PickPoint";
import { readPoint, writePoint } from "../map/point";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Field, Select } from "../ui/Field";
import { faultAt, Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { blankCell, cellFaults, cellOf, draftOf, models, units, type CellDraft, type CellFault, type NumberName } from "./draft";
import { useKeep } from "./query";
import { useSites } from "./RadioMap";
import { TemplateFields } from "./TemplateFields";

/** What the dialog begins with: a cell that there is, or a new one. */
export type Begun = { cell: RadioCell } | { draft: Partial<CellDraft> };

type Props = { begun: Begun; operators: string[]; onClose: () => void };

const names = ["name", "site", "operator"] as const;
const beam = ["azimuth_deg", "beam_deg"] as const;
const more = ["vertical_beam_deg", "mechanical_tilt_deg", "electrical_tilt_deg"] as const;

export function CellDialog({ begun, operators, onClose }: Props) {
  const { t, say } = useWords();
  const toast = useToast();
  const list = useId();
  const cell = "cell" in begun ? begun.cell : null;
  const [start] = useState<CellDraft>(() => ("cell" in begun ? draftOf(begun.cell) : { ...blankCell, ...begun.draft }));
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const keep = useKeep(cell);
  const set = (part: Partial<CellDraft>) => setDraft({ ...draft, ...part });
  const faults = tried ? cellFaults(draft) : [];
  const faultOf = (name: CellFault): string | null | undefined =>
    faults.includes(name) ? t(name === "place" ? "site.coordinatesFault" : names.some((one) => one === name) ? "radio.fields.empty" : "site.numberFault") : faultAt(keep.error, `/${name}`, say);
  const save = () => {
    const body = cellOf(draft);
    setTried(true);
    if (!body) return;
    keep.mutate({ body, key }, {
      onSuccess: ({ name }) => {
        toast({ text: t(cell ? "radio.cellChanged" : "radio.cellAdded", { name }) });
        onClose();
      },
      onError: () => setKey(crypto.randomUUID()),
    });
  };
  return (
    <Dialog
      open
      wide
      title={t(cell ? "radio.changeCell" : "radio.addCell")}
      onClose={onClose}
      touched={draft !== start}
      footer={<><Cancel /><Button look="primary" busy={keep.isPending} onClick={save}>{t("radio.save")}</Button></>}
    >
      <Problem error={keep.error} />
      <div className="fields">
        <div className="fields__pair">
          {names.map((name) => (
            <Field key={name} label={t(`radio.fields.${name}`)} list={name === "operator" ? list : undefined} maxLength={name === "operator" ? 100 : 60} value={draft[name]} onChange={(value) => set({ [name]: value })} fault={faultOf(name)} />
          ))}
          <datalist id={list}>{operators.map((name) => <option key={name} value={name} />)}</datalist>
        </div>
        <Place text={draft.place} onChange={(place) => set({ place })} fault={faultOf("place")} />
        <TemplateFields draft={draft} onChange={setDraft} faultOf={faultOf} />
        <div className="fields__pair">
          <Numbers names={beam} draft={draft} onChange={set} faultOf={faultOf} />
        </div>
        <div className="fields__pair">
          <Select label={t("radio.model")} value={draft.model} onChange={(model) => set({ model: models.find((known) => known === model) ?? "automatic" })} choices={models.map((value) => ({ value, text: t(`radio.modelNames.${value}`) }))} />
          <Select label={t("radio.state")} value={draft.state} onChange={(state) => set({ state: state === "on_air" ? "on_air" : "planned" })} choices={(["planned", "on_air"] as const).map((value) => ({ value, text: t(`radio.states.${value}`) }))} />
        </div>
        <details className="more" open={more.some((name) => faultOf(name)) || undefined}>
          <summary>{t("radio.fields.more")}</summary>
          <div className="fields__pair radio__more"><Numbers names={more} draft={draft} onChange={set} faultOf={faultOf} /></div>
        </details>
      </div>
    </Dialog>
  );
}

type NumbersProps = { names: readonly NumberName[]; draft: CellDraft; onChange: (part: Partial<CellDraft>) => void; faultOf: (name: NumberName) => string | null | undefined };

function Numbers({ names, draft, onChange, faultOf }: NumbersProps) {
  const { t } = useWords();
  return names.map((name) => (
    <Field key={name} label={t(`radio.fields.${name}`)} hint={t(`radio.fields.hint.${name}`)} unit={units[name]} inputMode="text" value={draft[name]} onChange={(value) => onChange({ [name]: value })} fault={faultOf(name)} />
  ));
}

function Place({ text, onChange, fault }: { text: string; onChange: (text: string) => void; fault: string | null | undefined }) {
  const { t } = useWords();
  const [map, setMap] = useState<TownMap | null>(null);
  const sites = useSites();
  const place = readPoint(text);
  const data = useMemo(
    () => ({
      "radio-site": sites.data,
      highlight: { type: "FeatureCollection" as const, features: place ? [{ type: "Feature" as const, geometry: { type: "Point" as const, coordinates: place }, properties: {} }] : [] },
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [sites.data, text],
  );
  // Only where it begins: whoever clicks sees the place already.
  const [focus] = useState<Focus | null>(() => (place ? { geometry: { type: "Point", coordinates: place }, zoom: 15.5 } : null));
  return (
    <>
      <Field label={t("site.coordinates")} hint={t("site.coordinatesHint")} value={text} onChange={onChange} fault={fault} />
      <div className="radio__map radio__map--small">
        <LazyMap label={t("site.mapLabel")} legendOf={t("site.mapLabel")} layers={["base", "radioSite", "highlight"]} data={data} focus={focus} busy onMap={setMap}>
          {map && <PickPoint map={map} hint={t("site.pickHint")} onPoint={(at) => onChange(writePoint(at))} />}
        </LazyMap>
      </div>
    </>
  );
}
