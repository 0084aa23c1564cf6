import { expect, test } from "vitest";
import type { ProcedureOffer } from "../api/types";
import { draftOf, faultsOf, inputOf, keepable, number, shapeOf, type Draft, type Whereabouts } from "./form";

const draft: Draft = {
  title: "Glasfaser Lindenweg", procedure: "consent", class: "", method: "open_trench", cover: "0,6", width: "0.30", filing: "", linked: "",
  period: { first: "2027-03-01", last: "2027-03-20" }, contact: { name: "Kim Muster", email: "kim@example.org", phone: "" }, note: "",
};
const line = { type: "LineString" as const, coordinates: [[10, 53], [10.01, 53]] };
const trench: Whereabouts = { shape: "trench", line, upload: null, place: null, site: null };
const offer: ProcedureOffer = {
  code: "consent",
  title: { de: "", en: "" }, kind: "application", classes: [], periods: [], needs_trench: true, needs_site: false, lands: [], basis: "", regime: "",
};
const site = {
  kind: "mast" as const, height_m: 20, volume_l: null, safety_distance_m: null, certificate: null, operation_on: null,
  antennas: [{ azimuth_deg: null, eirp_w: 12, frequency_mhz: 3600, height_m: 19 }],
};

test("decimal commas and points read the same", () => {
  expect(number("0,6")).toBe(number(" 0.6 "));
  expect(inputOf(draft, trench)).toMatchObject({ cover_m: 0.6, width_m: 0.3, line });
});

test("a complete application has no faults; each missing part is named in the order of the page", () => {
  expect(faultsOf(draft, trench)).toEqual([]);
  const bare: Draft = { ...draft, title: " ", width: "0", period: { first: "2027-03-01", last: "2027-02-01" }, contact: { name: "", email: "kim@", phone: "" } };
  expect(faultsOf(bare, { ...trench, line: null })).toEqual(["line", "title", "width", "last", "name", "email"]);
});

test("a half-typed number or a turned period waits before it is kept", () => {
  expect(keepable(draft)).toBe(true);
  expect(keepable({ ...draft, cover: "0," })).toBe(true);
  expect(keepable({ ...draft, cover: "" })).toBe(false);
  expect(keepable({ ...draft, width: "breit" })).toBe(false);
  expect(keepable({ ...draft, period: { first: "2027-03-01", last: "2027-02-01" } })).toBe(false);
});

test("a draft without a title is kept without one", () => {
  const input = inputOf({ ...draft, title: "  " }, { ...trench, line: null });
  expect(input.title).toBe("");
  expect(draftOf(input).title).toBe("");
});

test("only what belongs to the shape of a procedure is sent", () => {
  const where: Whereabouts = { shape: "site", line, upload: "file", place: [10, 53], site };
  expect(inputOf({ ...draft, class: "lt_10w" }, where)).toMatchObject({ line: null, upload_id: null, class: null, site, place: [10, 53] });
  expect(inputOf(draft, { ...where, shape: "none" })).toMatchObject({ line: null, site: null, place: null });
  expect(inputOf(draft, { ...where, shape: "trench" })).toMatchObject({ line, upload_id: "file", site: null, place: null });
});

test("a site lacks its place and its measures, a request neither; a class is asked for where there are some", () => {
  expect(shapeOf({ ...offer, needs_trench: false, needs_site: true })).toBe("site");
  expect(shapeOf({ ...offer, needs_trench: false })).toBe("none");
  expect(faultsOf(draft, { ...trench, shape: "site", line: null })).toEqual(["place", "site"]);
  expect(faultsOf(draft, { ...trench, shape: "none", line: null })).toEqual([]);
  expect(faultsOf(draft, trench, { ...offer, classes: [{ code: "minor", title: { de: "", en: "" } }] })).toEqual(["class"]);
});

test("what counts back from the filing asks for its day, and that it lies before the works", () => {
  const counted: ProcedureOffer = { ...offer, periods: [{ title: { de: "", en: "" }, length: { de: "", en: "" }, before: "filing", classes: [], basis: "", verified: true }] };
  expect(faultsOf(draft, trench, counted)).toEqual(["filing"]);
  expect(faultsOf({ ...draft, filing: "2027-03-02" }, trench, counted)).toEqual(["filing"]);
  expect(keepable({ ...draft, filing: "2027-03-02" })).toBe(false);
  const filed = inputOf({ ...draft, filing: "2027-02-01", linked: "x" }, trench);
  expect(filed).toMatchObject({ anchors: { filing: "2027-02-01" }, linked_id: "x" });
  expect(draftOf(filed)).toMatchObject({ filing: "2027-02-01", linked: "x" });
});
