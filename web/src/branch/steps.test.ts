import { expect, test } from "vitest";
import type { Works } from "../api/types";
import { earliest, readSteps, wordsOf } from "./steps";

const t = (key: string, values?: Record<string, unknown>) => `${key} ${JSON.stringify(values ?? {})}`;

test("an address gives back the steps that it carries, and nothing that is none", () => {
  const steps = [{ shift: { works: ["a"], days: 7 } }, { drop: { works: ["b"] } }, { add: { line: {}, kind: "gas" } }];
  expect(readSteps(JSON.parse(JSON.stringify(steps)))).toEqual(steps);
  expect(readSteps([null, 7, {}, { shift: { works: "a" } }, { drop: {}, shift: {} }, { add: null }, { other: { works: [] } }])).toEqual([]);
  expect(readSteps("shift")).toEqual([]);
  expect(readSteps(Array.from({ length: 60 }, () => steps[1]))).toHaveLength(50);
});

test("a step says whether works come earlier or later, and by which name", () => {
  const names = new Map([["a", "Elmstraße"]]);
  expect(wordsOf({ shift: { works: ["a"], days: -3 } }, names, t, "de")).toBe('branch.said.earlier {"name":"Elmstraße","count":3}');
  expect(wordsOf({ shift: { works: ["a"], first: "2026-08-03" } }, names, t, "de")).toContain("03.08.2026");
  expect(wordsOf({ drop: { works: ["b"] } }, names, t, "de")).toContain("branch.unnamed");
});

test("nobody is offered a day before today", () => {
  const works = ["2026-03-12", "2026-03-07"].map((first) => ({ first }) as Works);
  expect(earliest(works, "2026-03-02")).toBe(-5);
  expect(earliest(works, "2026-03-09")).toBe(2);
});
