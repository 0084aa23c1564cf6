import { expect, test } from "vitest";
import type { DigPermit } from "../api/types";
import { begun, emptyPhase, faultsOf, requestOf, surfaceOf } from "./permit";

const permit = {
  id: "permit", valid_until: null,
  phases: [
    { id: "a", label: "Nordseite", first: "2026-03-09", last: "2026-03-20", surface_m2: 12.5, ended_on: null },
    { id: "b", label: "Südseite", first: "2026-03-23", last: "2026-04-02", surface_m2: null, ended_on: "2026-04-01" },
  ],
} as unknown as DigPermit;

test("a surface is read with a comma or a point, and nothing else counts as one", () => {
  expect([" 12,5 ", "12.5", "0", "-1", "viel", ""].map(surfaceOf)).toEqual([12.5, 12.5, null, null, null, null]);
});

test("a phase has two days in their order", () => {
  expect(faultsOf(emptyPhase("x"))).toEqual({ first: true, last: "missing" });
  expect(faultsOf({ ...emptyPhase("x", { first: "2026-03-09", last: "2026-03-08" }), surface: "viel" })).toEqual({ last: "order", surface: true });
  expect(faultsOf(emptyPhase("x", { first: "2026-03-09", last: "2026-03-09" }))).toEqual({});
});

test("of a permit that stands only what was changed or added travels", () => {
  const before = begun(permit, null, true);
  expect(before.phases.map(({ surface, fixed }) => [surface, fixed])).toEqual([["12,5", false], ["", true]]);
  expect(requestOf(before, before, false)).toEqual({ sent: [], body: { phases: [] } });
  const [first, second] = before.phases;
  if (!first || !second) throw new Error("both phases are there");
  const form = { validUntil: "2026-05-01", phases: [first, { ...second, label: "Süd" }, emptyPhase("new", { first: "2026-04-06", last: "2026-04-10" })] };
  expect(requestOf(form, before, true)).toEqual({
    sent: [1, 2],
    body: {
      phases: [{ id: "b", label: "Süd", first: "2026-03-23", last: "2026-04-02" }, { label: "", first: "2026-04-06", last: "2026-04-10" }],
      valid_until: "2026-05-01",
      granted: true,
    },
  });
});

test("a new permit sends all its phases", () => {
  const form = begun(null, { first: "2026-03-09", last: "2026-03-20" }, true);
  expect(requestOf(form, null, false).body.phases).toEqual([{ label: "", first: "2026-03-09", last: "2026-03-20" }]);
});
