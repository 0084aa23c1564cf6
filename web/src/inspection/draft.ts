/** An inspection while it is being written, and the record that it becomes. */
import type { CheckMark, ChecklistPoint, DueInspection, InspectionKind, InspectionRecord } from "../api/types";

export type Place = [number, number];
/** A defect; `code` names the point of the checklist that it belongs to. */
export type DraftDefect = { id: string; code: string | null; text: string; due: string; place: Place | null };
export type DraftPhoto = { id: string; defect_id: string | null; caption: string; taken_at: string };

export type Draft = {
  kind: InspectionKind;
  marks: Record<string, CheckMark>;
  notes: Record<string, string>;
  note: string;
  place: Place | null;
  defects: DraftDefect[];
  photos: DraftPhoto[];
};

/** What the server takes of one inspection. */
export const mostPhotos = 12;

export function begun(due: DueInspection): Draft {
  return { kind: due.kind, marks: {}, notes: {}, note: "", place: null, defects: [], photos: [] };
}

/** The points that an inspection of this kind looks at. */
export const pointsOf = (all: ChecklistPoint[], kind: InspectionKind): ChecklistPoint[] => all.filter((point) => point.kind === kind);

/** Marks a point; one that is not in order brings its defect, and one that is takes an unwritten defect away again. */
export function marked(draft: Draft, code: string, mark: CheckMark, id: string): Draft {
  const marks = { ...draft.marks, [code]: mark };
  const own = draft.defects.find((defect) => defect.code === code);
  if (mark === "bad") {
    if (own) return { ...draft, marks };
    return { ...draft, marks, defects: [...draft.defects, { id, code, text: "", due: "", place: null }] };
  }
  const empty = own && own.text.trim() === "" && draft.photos.every((photo) => photo.defect_id !== own.id);
  return { ...draft, marks, defects: empty ? draft.defects.filter((defect) => defect !== own) : draft.defects };
}

/** Takes a defect away; its photos stay with the inspection, its point has to be looked at again. */
export function withoutDefect(draft: Draft, id: string): Draft {
  const gone = draft.defects.find((defect) => defect.id === id);
  const marks = { ...draft.marks };
  if (gone?.code) delete marks[gone.code];
  return {
    ...draft,
    marks,
    defects: draft.defects.filter((defect) => defect.id !== id),
    photos: draft.photos.map((photo) => (photo.defect_id === id ? { ...photo, defect_id: null } : photo)),
  };
}

/** Another kind of inspection has another checklist: what belongs to the former one goes, what stands for itself stays. */
export function ofKind(draft: Draft, kind: InspectionKind): Draft {
  if (kind === draft.kind) return draft;
  return { ...draft, kind, marks: {}, notes: {}, defects: draft.defects.map((defect) => ({ ...defect, code: null })) };
}

export const isUntouched = (draft: Draft): boolean =>
  Object.keys(draft.marks).length + draft.defects.length + draft.photos.length === 0 && draft.note === "" && draft.place === null;

/** A fault at a place of the form: `/points/<code>`, `/defects/<id>/due` and so on, whatever their order is. */
export type FormFault = { at: string; code: "unmarked" | "noText" | "noDay" | "dayPast" };

/** What is missing; the server has the last word. */
export function faultsOf(draft: Draft, points: ChecklistPoint[], today: string): FormFault[] {
  const faults: FormFault[] = [];
  const look = (defect: DraftDefect) => {
    if (defect.text.trim() === "") faults.push({ at: `/defects/${defect.id}/text`, code: "noText" });
    if (defect.due === "") faults.push({ at: `/defects/${defect.id}/due`, code: "noDay" });
    else if (defect.due < today) faults.push({ at: `/defects/${defect.id}/due`, code: "dayPast" });
  };
  // In the order of the page, so that the first one is the one to go to.
  for (const point of points) {
    if (!draft.marks[point.code]) faults.push({ at: `/points/${point.code}`, code: "unmarked" });
    draft.defects.filter(({ code }) => code === point.code).forEach(look);
  }
  draft.defects.filter(({ code }) => points.every((point) => point.code !== code)).forEach(look);
  return faults;
}

/** The record as it is sent: passed is what has no defect. */
export function recordOf(draft: Draft, points: ChecklistPoint[], id: string, phase: string, now: string): InspectionRecord {
  return {
    id,
    phase_id: phase,
    kind: draft.kind,
    result: draft.defects.length === 0 ? "passed" : "defect",
    note: draft.note.trim(),
    points: points.flatMap(({ code }) => {
      const mark = draft.marks[code];
      return mark ? [{ code, mark, note: (draft.notes[code] ?? "").trim() }] : [];
    }),
    place: draft.place,
    inspected_at: now,
    defects: draft.defects.map(({ id: defect, text, due, place }) => ({ id: defect, text: text.trim(), due, place })),
    photos: draft.photos.map(({ id: photo, defect_id, caption, taken_at }) => ({ id: photo, defect_id, caption: caption.trim(), taken_at })),
  };
}

/** The server counts points, defects and photos; the form knows them by name, whatever is added or taken away since. */
export function placeOf(pointer: string, record: InspectionRecord): string {
  const [, list, index, ...rest] = pointer.split("/");
  const number = Number(index);
  const name =
    list === "points" ? record.points?.[number]?.code : list === "defects" ? record.defects?.[number]?.id : list === "photos" ? record.photos?.[number]?.id : undefined;
  return name === undefined ? pointer : ["", list, name, ...rest].join("/");
}
