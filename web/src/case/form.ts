/** The application as it is typed: numbers are words until they are read. */
import type { Position } from "geojson";
import type { CaseInput, LayingMethod, Lines, Period, Procedure, ProcedureOffer, Site } from "../api/types";

export type Draft = {
  title: string;
  procedure: Procedure;
  /** Empty where the procedure tells no classes apart, or none is chosen yet. */
  class: string;
  method: LayingMethod;
  cover: string;
  width: string;
  period: Period;
  /** The day on which the works are to be applied for, for what counts back from it. */
  filing: string;
  /** The case that is planned together with this one. */
  linked: string;
  contact: { name: string; email: string; phone: string };
  note: string;
};

/** Where a case of a procedure lies: along a trench, at a site, or nowhere in particular. */
export type Shape = "trench" | "site" | "none";

/** What is said about the place, by shape. */
export type Whereabouts = { shape: Shape; line: Lines | null; upload: string | null; place: Position | null; site: Site | null };

export function shapeOf(offer: ProcedureOffer | undefined): Shape {
  return offer?.needs_site ? "site" : !offer || offer.needs_trench ? "trench" : "none";
}

/** Whether something of a procedure counts back from the day of filing. */
export const asksFiling = (offer: ProcedureOffer | undefined): boolean => offer?.periods.some(({ before }) => before === "filing") ?? false;

export function number(text: string): number {
  return Number(text.trim().replace(",", "."));
}

export function draftOf(input: CaseInput): Draft {
  const { title, procedure, method, cover_m, width_m, period, contact, note } = input;
  return {
    title, procedure, method, cover: String(cover_m), width: String(width_m), period, contact: { ...contact }, note: note ?? "",
    class: input.class ?? "", filing: input.anchors?.filing ?? "", linked: input.linked_id ?? "",
  };
}

export function inputOf(draft: Draft, { shape, line, upload, place, site }: Whereabouts): CaseInput {
  const { cover, width, title, filing, linked, class: picked, ...rest } = draft;
  return {
    ...rest,
    title: title.trim(),
    cover_m: number(cover),
    width_m: number(width),
    line: shape === "trench" ? line : null,
    upload_id: shape === "trench" ? upload : null,
    // The class of a site follows from its power; the server says it.
    class: shape === "site" ? null : picked || null,
    site: shape === "site" ? site : null,
    place: shape === "site" && place ? [...place] : null,
    anchors: filing ? { filing } : {},
    linked_id: linked || null,
  };
}

export type DraftFault = "line" | "place" | "site" | "title" | "class" | "cover" | "width" | "first" | "last" | "filing" | "name" | "email";

/** What still keeps the application from being filed, in the order of the page. */
export function faultsOf(draft: Draft, where: Whereabouts, offer?: ProcedureOffer): DraftFault[] {
  const faults: DraftFault[] = [];
  const trench = where.shape === "trench";
  if (trench && !where.line) faults.push("line");
  if (where.shape === "site" && !where.place) faults.push("place");
  if (where.shape === "site" && !where.site) faults.push("site");
  if (draft.title.trim() === "") faults.push("title");
  if (where.shape !== "site" && (offer?.classes.length ?? 0) > 0 && draft.class === "") faults.push("class");
  if (trench && !(number(draft.cover) > 0 && number(draft.cover) <= 10)) faults.push("cover");
  if (trench && !(number(draft.width) > 0 && number(draft.width) <= 10)) faults.push("width");
  if (!draft.period.first) faults.push("first");
  if (!draft.period.last || draft.period.last < draft.period.first) faults.push("last");
  if (asksFiling(offer) && (draft.filing === "" || draft.filing > draft.period.first)) faults.push("filing");
  if (draft.contact.name.trim() === "") faults.push("name");
  if (!/^\S+@\S+\.\S+$/.test(draft.contact.email.trim())) faults.push("email");
  return faults;
}

/** Whether it can already be kept as a draft: what the server could not even read is left for later. */
export function keepable(draft: Draft): boolean {
  const numbers = [draft.cover, draft.width].every((text) => text.trim() !== "" && Number.isFinite(number(text)));
  const days = draft.period.first !== "" && draft.period.last !== "" && draft.period.last >= draft.period.first;
  return numbers && days && (draft.filing === "" || draft.filing <= draft.period.first);
}
