import { expect, test } from "vitest";
import type { ChecklistPoint, DueInspection } from "../api/types";
import { begun, faultsOf, isUntouched, marked, ofKind, placeOf, recordOf, withoutDefect } from "./draft";

const due = { kind: "interim" } as DueInspection;
const points = ["level", "joint"].map((code) => ({ code, kind: "interim" }) as ChecklistPoint);

test("a point that is not in order brings its defect, and takes it along again while nothing was written", () => {
  const bad = marked(begun(due), "level", "bad", "d1");
  expect(bad.defects).toEqual([{ id: "d1", code: "level", text: "", due: "", place: null }]);
  expect(marked(bad, "level", "bad", "d2").defects).toHaveLength(1);
  expect(marked(bad, "level", "good", "d2").defects).toEqual([]);
  const written = { ...bad, defects: bad.defects.map((defect) => ({ ...defect, text: "Kante" })) };
  expect(marked(written, "level", "good", "d2").defects).toHaveLength(1);
});

test("a defect that is taken away leaves its photos, and its point open", () => {
  const bad = { ...marked(begun(due), "level", "bad", "d1"), photos: [{ id: "p", defect_id: "d1", caption: "", taken_at: "" }] };
  const left = withoutDefect(bad, "d1");
  expect(left).toMatchObject({ marks: {}, defects: [], photos: [{ id: "p", defect_id: null }] });
});

test("every point is looked at, and a defect has words and a day that still comes", () => {
  const draft = marked(begun(due), "level", "bad", "d1");
  expect(faultsOf(draft, points, "2026-03-02").map(({ at, code }) => [at, code])).toEqual([
    ["/defects/d1/text", "noText"], ["/defects/d1/due", "noDay"], ["/points/joint", "unmarked"],
  ]);
  const late = { ...marked(draft, "joint", "good", ""), defects: [{ id: "d1", code: "level", text: "Kante", due: "2026-03-01", place: null }] };
  expect(faultsOf(late, points, "2026-03-02")).toEqual([{ at: "/defects/d1/due", code: "dayPast" }]);
});

test("the record is passed without a defect, and keeps the order of the checklist", () => {
  const draft = marked(marked(begun(due), "joint", "not_applicable", ""), "level", "good", "");
  const record = recordOf(draft, points, "r", "p", "2026-03-02T08:00:00Z");
  expect(record).toMatchObject({ result: "passed", points: [{ code: "level", mark: "good" }, { code: "joint", mark: "not_applicable" }] });
  const bad = recordOf(marked(draft, "level", "bad", "d1"), points, "r", "p", "2026-03-02T08:00:00Z");
  expect(bad.result).toBe("defect");
  expect(Object.keys(bad.defects?.[0] ?? {})).not.toContain("code");
});

test("faults of the server keep their place when the form has moved on", () => {
  const draft = { ...marked(marked(begun(due), "joint", "good", ""), "level", "bad", "d1"), photos: [{ id: "p1", defect_id: null, caption: "", taken_at: "" }] };
  const record = recordOf(draft, points, "r", "p", "2026-03-02T08:00:00Z");
  expect(placeOf("/points/1/code", record)).toBe("/points/joint/code");
  expect(placeOf("/defects/0/due", record)).toBe("/defects/d1/due");
  expect(placeOf("/photos/0", record)).toBe("/photos/p1");
  expect(placeOf("/kind", record)).toBe("/kind");
});

test("another kind of inspection begins its checklist anew and keeps the defects", () => {
  const draft = marked(begun(due), "level", "bad", "d1");
  expect(ofKind(draft, "permanent")).toMatchObject({ kind: "permanent", marks: {}, defects: [{ id: "d1", code: null }] });
  expect(isUntouched(begun(due))).toBe(true);
  expect(isUntouched(draft)).toBe(false);
});
