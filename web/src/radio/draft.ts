/** A radio cell as it is typed, and as the server reads it. */
import type { RadioCell, RadioCellInput, RadioModel, RadioTemplate, SiteKind } from "../api/types";
import { readPoint, writePoint } from "../map/point";

export const siteKinds: SiteKind[] = ["mast", "rooftop", "small_cell"];
export const models: RadioModel[] = ["automatic", "p1812", "tr38901", "knife_edge", "free_space"];

/** What is typed as a number, the fields of an antenna template first. */
export const templateNumbers = ["height_m", "frequency_mhz", "resource_blocks", "eirp_dbm"] as const;
const otherNumbers = ["azimuth_deg", "beam_deg", "vertical_beam_deg", "mechanical_tilt_deg", "electrical_tilt_deg"] as const;
export type NumberName = (typeof templateNumbers)[number] | (typeof otherNumbers)[number];
export const units: Record<NumberName, string> = {
  height_m: "m", frequency_mhz: "MHz", resource_blocks: "", eirp_dbm: "dBm", azimuth_deg: "°", beam_deg: "°", vertical_beam_deg: "°", mechanical_tilt_deg: "°", electrical_tilt_deg: "°",
};
/** Empty means something here: all directions, or what is usual. */
const mayBeEmpty = new Set<NumberName>(["azimuth_deg", "beam_deg", "vertical_beam_deg"]);

export type TemplateDraft = { kind: SiteKind } & Record<(typeof templateNumbers)[number], string>;
export type CellDraft = Pick<RadioCellInput, "name" | "site" | "operator" | "kind" | "model" | "state"> & { place: string } & Record<NumberName, string>;

/** What one would begin with: LTE over a town from a mast, more bandwidth from a roof, 5G in a street. */
export const templates: Record<SiteKind, TemplateDraft> = {
  mast: { kind: "mast", height_m: "30", frequency_mhz: "800", resource_blocks: "50", eirp_dbm: "60" },
  rooftop: { kind: "rooftop", height_m: "25", frequency_mhz: "1800", resource_blocks: "100", eirp_dbm: "60" },
  small_cell: { kind: "small_cell", height_m: "6", frequency_mhz: "3600", resource_blocks: "106", eirp_dbm: "40" },
};

export const blankCell: CellDraft = {
  ...templates.mast, name: "", site: "", operator: "", place: "", azimuth_deg: "", beam_deg: "", vertical_beam_deg: "", mechanical_tilt_deg: "0", electrical_tilt_deg: "0", model: "automatic", state: "planned",
};

/** Another kind brings its usual values along, where nobody has typed others. */
export function ofKind<Draft extends TemplateDraft>(draft: Draft, kind: SiteKind): Draft {
  const usual = templates[draft.kind];
  const kept = templateNumbers.every((name) => draft[name] === usual[name]);
  return { ...draft, ...(kept ? templates[kind] : {}), kind };
}

/** A number as people type it; `null` where nothing stands, `NaN` where it cannot be read. */
export const read = (text: string): number | null => {
  const plain = text.trim().replace(",", ".").replace(/^[−–]/, "-");
  return plain === "" ? null : Number(plain);
};
const write = (value: number | null): string => (value === null ? "" : String(value));

export function draftOf(cell: RadioCell): CellDraft {
  const { name, site, operator, kind, model, state, place } = cell;
  const numbers = Object.fromEntries([...templateNumbers, ...otherNumbers].map((one) => [one, write(cell[one])])) as Record<NumberName, string>;
  return { name, site, operator, kind, model, state, place: writePoint(place), ...numbers };
}

export type CellFault = NumberName | "place" | "name" | "site" | "operator";

const unread = (draft: Record<string, unknown>, names: readonly NumberName[]) =>
  names.filter((name) => {
    const value = read(String(draft[name]));
    return value === null ? !mayBeEmpty.has(name) : !Number.isFinite(value);
  });

/** What cannot be read yet; what the values mean, the server judges. */
export function cellFaults(draft: CellDraft): CellFault[] {
  const faults: CellFault[] = unread(draft, [...templateNumbers, ...otherNumbers]);
  for (const name of ["name", "site", "operator"] as const) if (draft[name].trim() === "") faults.push(name);
  if (!readPoint(draft.place)) faults.push("place");
  return faults;
}

export const templateFaults = (draft: TemplateDraft): NumberName[] => unread(draft, templateNumbers);

export function templateOf(draft: TemplateDraft): RadioTemplate | null {
  if (templateFaults(draft).length > 0) return null;
  return { kind: draft.kind, ...(Object.fromEntries(templateNumbers.map((name) => [name, read(draft[name])])) as Omit<RadioTemplate, "kind">) };
}

export function cellOf(draft: CellDraft): RadioCellInput | null {
  const place = readPoint(draft.place);
  const template = templateOf(draft);
  if (!place || !template || cellFaults(draft).length > 0) return null;
  const numbers = Object.fromEntries(otherNumbers.map((name) => [name, read(draft[name])])) as Pick<RadioCellInput, (typeof otherNumbers)[number]>;
  const { model, state } = draft;
  return { name: draft.name.trim(), site: draft.site.trim(), operator: draft.operator.trim(), model, state, place: place as [number, number], ...template, ...numbers };
}

/** Power in watts that is told in dBm. */
export const wattsOf = (dbm: number): number => 10 ** ((dbm - 30) / 10);
