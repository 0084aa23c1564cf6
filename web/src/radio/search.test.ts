import { expect, test } from "vitest";
import { queryOf, readRadio } from "./search";

test("an address that says nonsense says nothing", () => {
  expect(readRadio({ bild: "x", betreiber: "", geplant: "1", dbm: "laut", raster: -5, liste: [] })).toEqual({});
});

test("what a link says is what is seen", () => {
  const said = { bild: "gap", betreiber: "Nordfaser GmbH", geplant: false, dbm: -95.5, raster: 50, liste: "gaps" } as const;
  expect(readRadio(said)).toEqual(said);
  expect(queryOf(said)).toEqual({ operator: "Nordfaser GmbH", planned: false, least_dbm: -95.5, cell_m: 50 });
});
