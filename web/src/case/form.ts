/** The application as it is typed: numbers are words until they are read. */
import type { CaseInput, LayingMethod, Lines, Period, Procedure } from "../api/types";

export type Draft = {
  title: string;
  procedure: Procedure;
  method: LayingMethod;
  cover: string;
  width: string;
  period: Period;
  contact: { name: string; email: string; phone: string };
  note: string;
};

export function number(text: string): number {
  return Number(text.trim().replace(",", "."));
}

export function draftOf(input: CaseInput): Draft {
  const { title, procedure, method, cover_m, width_m, period, contact, note } = input;
  return { title, procedure, method, cover: String(cover_m), width: String(width_m), period, contact: { ...contact }, note: note ?? "" };
}

export function inputOf(draft: Draft, line: Lines | null, upload: string | null): CaseInput {
  const { cover, width, title, ...rest } = draft;
  return { ...rest, title: title.trim(), cover_m: number(cover), width_m: number(width), line, upload_id: upload, class: null, site: null, place: null, anchors: {}, linked_id: null };
}

export type DraftFault = "title" | "cover" | "width" | "first" | "last" | "name" | "email" | "line";

/** What still keeps the application from being filed, in the order of the page. */
export function faultsOf(draft: Draft, line: Lines | null): DraftFault[] {
  const faults: DraftFault[] = [];
  if (!line) faults.push("line");
  if (draft.title.trim() === "") faults.push("title");
  if (!(number(draft.cover) > 0 && number(draft.cover) <= 10)) faults.push("cover");
  if (!(number(draft.width) > 0 && number(draft.width) <= 10)) faults.push("width");
  if (!draft.period.first) faults.push("first");
  if (!draft.period.last || draft.period.last < draft.period.first) faults.push("last");
  if (draft.contact.name.trim() === "") faults.push("name");
  if (!/^\S+@\S+\.\S+$/.test(draft.contact.email.trim())) faults.push("email");
  return faults;
}

/** Whether it can already be kept as a draft: what the server could not even read is left for later. */
export function keepable(draft: Draft): boolean {
  return draft.cover.trim() !== "" && draft.width.trim() !== "" && Number.isFinite(number(draft.cover)) && Number.isFinite(number(draft.width)) && draft.period.first !== "" && draft.period.last !== "" && draft.period.last >= draft.period.first;
}
