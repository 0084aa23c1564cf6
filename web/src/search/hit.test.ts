import { expect, test } from "vitest";
import { hitsOf } from "./hit";

const say = (text: { de: string; en: string }) => text.en;
const many = Array.from({ length: 8 }, (_, index) => ({ id: String(index), reference: null, title: "", streets: [], applicant: "" }));

test("cases stand first, then streets, organisations, letters and notes; no kind crowds out another", () => {
  const hits = hitsOf(
    {
      cases: [...many],
      streets: [{ label: "Lange Straße", kind: "street", at: [10, 53], id: null }],
      organisations: [{ id: "o", name: "Netz" }],
      letters: [{ id: "l", case: "c", reference: "HH-2026-000001", title: { de: "Bescheid", en: "Decision" } }],
      notes: [{ id: "n", case: "c", reference: null, text: "Rückruf" }],
    },
    say,
  );
  expect(hits.map(({ kind }) => kind)).toEqual(["case", "case", "case", "case", "case", "street", "organisation", "letter", "note"]);
  expect(hits.at(-2)).toMatchObject({ title: "Decision", sub: "HH-2026-000001", case: "c" });
  expect(new Set(hits.map(({ key }) => key)).size).toBe(hits.length);
});
