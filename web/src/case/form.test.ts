import { expect, test } from "vitest";
import { draftOf, faultsOf, inputOf, keepable, number, type Draft } from "./form";

const draft: Draft = {
  title: "Glasfaser Lindenweg", procedure: "consent", method: "open_trench", cover: "0,6", width: "0.30",
  period: { first: "2027-03-01", last: "2027-03-20" }, contact: { name: "Kim Muster", email: "kim@example.org", phone: "" }, note: "",
};
const line = { type: "LineString" as const, coordinates: [[10, 53], [10.01, 53]] };

test("decimal commas and points read the same", () => {
  expect(number("0,6")).toBe(number(" 0.6 "));
  expect(inputOf(draft, line, null)).toMatchObject({ cover_m: 0.6, width_m: 0.3, line });
});

test("a complete application has no faults; each missing part is named in the order of the page", () => {
  expect(faultsOf(draft, line)).toEqual([]);
  const bare: Draft = { ...draft, title: " ", width: "0", period: { first: "2027-03-01", last: "2027-02-01" }, contact: { name: "", email: "kim@", phone: "" } };
  expect(faultsOf(bare, null)).toEqual(["line", "title", "width", "last", "name", "email"]);
});

test("a half-typed number or a turned period waits before it is kept", () => {
  expect(keepable(draft)).toBe(true);
  expect(keepable({ ...draft, cover: "0," })).toBe(true);
  expect(keepable({ ...draft, cover: "" })).toBe(false);
  expect(keepable({ ...draft, width: "breit" })).toBe(false);
  expect(keepable({ ...draft, period: { first: "2027-03-01", last: "2027-02-01" } })).toBe(false);
});

test("a draft without a title is kept without one", () => {
  const input = inputOf({ ...draft, title: "  " }, null, null);
  expect(input.title).toBe("");
  expect(draftOf(input).title).toBe("");
});
