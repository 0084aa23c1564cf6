import { expect, test } from "vitest";
import { readCoverage } from "./search";

test("an address that says nonsense says nothing", () => {
  expect(readCoverage({ tag: "morgen", weite: "-3", stadtteil: "<script>", stand: "any", raster: 99, liste: "x", flaechen: "alle", gebiet: "<b>" })).toEqual({});
});

test("what a link says is what is seen", () => {
  const said = { tag: "2026-09-30", weite: 120, stadtteil: "0190b7d2-0000-7000-8000-000000000001", stand: "planned", raster: 9, liste: "outlook", flaechen: "gebiete", gebiet: "01001" };
  expect(readCoverage(said)).toEqual(said);
  expect(readCoverage({ gebiet: 43017 })).toEqual({ gebiet: "43017" });
});
