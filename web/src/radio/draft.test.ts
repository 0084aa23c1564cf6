import { expect, test } from "vitest";
import { blankCell, cellFaults, cellOf, draftOf, ofKind, templates, wattsOf } from "./draft";

const typed = { ...blankCell, name: " Hafen 1 ", site: "Hafen", operator: "Nordfunk", place: "10,8541 53,4712", azimuth_deg: "120", electrical_tilt_deg: "2,5" };

test("a cell that is typed is read, with comma and without", () => {
  const cell = cellOf(typed);
  expect(cell).toMatchObject({ name: "Hafen 1", place: [10.8541, 53.4712], azimuth_deg: 120, beam_deg: null, electrical_tilt_deg: 2.5, eirp_dbm: 60, state: "planned" });
  const back = draftOf({ ...cell!, id: "1", version: 1, origin: "list", case: null, model_name: null, refused: null });
  expect(cellOf(back)).toEqual(cell);
});

test("what cannot be read is said, and nothing is sent", () => {
  const draft = { ...typed, name: " ", place: "irgendwo", height_m: "hoch", mechanical_tilt_deg: "" };
  expect(cellFaults(draft).sort()).toEqual(["height_m", "mechanical_tilt_deg", "name", "place"]);
  expect(cellOf(draft)).toBeNull();
});

test("another kind brings its usual values, but never over typed ones", () => {
  expect(ofKind(typed, "small_cell")).toMatchObject(templates.small_cell);
  expect(ofKind({ ...typed, eirp_dbm: "58" }, "small_cell")).toMatchObject({ kind: "small_cell", height_m: "30", eirp_dbm: "58" });
});

test("60 dBm are a thousand watts", () => {
  expect(wattsOf(60)).toBeCloseTo(1000);
});
