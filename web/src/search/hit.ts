/** What was found, as one list to walk through: in the order of its kinds. */
import type { Found, Text } from "../api/types";

export type Hit =
  | { kind: "case"; key: string; title: string; sub: string; case: string }
  | { kind: "street"; key: string; title: string; sub: string; at: [number, number] }
  | { kind: "organisation"; key: string; title: string; sub: string }
  | { kind: "letter" | "note"; key: string; title: string; sub: string; case: string };

export const kinds = ["case", "street", "organisation", "letter", "note"] as const;

/** Fewer of each kind than the server sends, so that every kind stays in sight. */
const most = 5;

export function hitsOf(found: Found, say: (text: Text) => string): Hit[] {
  return [
    ...found.cases.slice(0, most).map((one): Hit => ({ kind: "case", key: `case-${one.id}`, title: one.title || (one.reference ?? ""), sub: [one.reference, one.applicant, one.streets[0]].filter(Boolean).join(" · "), case: one.id })),
    ...found.streets.slice(0, most).map((one, index): Hit => ({ kind: "street", key: `street-${index}`, title: one.label, sub: "", at: [one.at[0] ?? 0, one.at[1] ?? 0] })),
    ...found.organisations.slice(0, most).map((one): Hit => ({ kind: "organisation", key: `organisation-${one.id}`, title: one.name, sub: "" })),
    ...found.letters.slice(0, most).map((one): Hit => ({ kind: "letter", key: `letter-${one.id}`, title: say(one.title), sub: one.reference ?? "", case: one.case })),
    ...found.notes.slice(0, most).map((one): Hit => ({ kind: "note", key: `note-${one.id}`, title: one.text, sub: one.reference ?? "", case: one.case })),
  ];
}
