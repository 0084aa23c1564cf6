import { expect, test } from "vitest";
import { paperOf, plain } from "./paper";
import type { Kept } from "./queue";

test("what somebody typed is text on the page and never part of it", () => {
  expect(plain(`<b a="1">&'`)).toBe("&#60;b a=&#34;1&#34;&#62;&#38;&#39;");
});

test("a refused inspection leaves the device with its reason, its defects and the photos beside them", () => {
  const kept = {
    since: "2026-03-02T08:00:00Z",
    due: { case: { reference: "TL-1", title: "" }, streets: ["Ostseestraße"], phase: { label: "" }, permit: null },
    points: [],
    problem: { status: 422, title: "Not accepted", titles: { de: "Nicht angenommen", en: "Not accepted" }, errors: [] },
    draft: {
      kind: "during", marks: {}, notes: {}, note: "Nasser <Boden>", place: null,
      defects: [{ id: "d", code: null, text: "Kante", due: "2026-03-09", place: null }],
      photos: [{ id: "p", defect_id: "d", caption: "Kante am Anschluss", taken_at: "2026-03-02T08:00:00Z" }],
    },
  } as unknown as Kept;
  const page = paperOf(kept, new Map([["p", "data:image/jpeg;base64,AA"]]), (key) => key, "de");
  expect(page).toContain("Nicht angenommen");
  expect(page).toContain("Nasser &#60;Boden&#62;");
  expect(page.indexOf("Kante am Anschluss")).toBeGreaterThan(page.indexOf("<p>Kante</p>"));
});
