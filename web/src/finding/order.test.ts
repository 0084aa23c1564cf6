import { expect, test } from "vitest";
import type { Finding, Severity } from "../api/types";
import { again, marks, ordered, stretches } from "./order";

const finding = (id: string, severity: Severity, place: Finding["place"] = null): Finding => ({
  id, severity, place, rule: "ST1", version: "1", title: { de: "", en: "" }, because: { de: "", en: "" }, basis: "", verified: true,
  neighbour: { kind: "works", id: null, label: null }, street: null, distance_m: null, period: null, confidential: place === null, not_judged: false, assessment: null, score: null, disclosure: null, reconciliation: null,
});

test("the gravest finding comes first and equal ones keep their order", () => {
  const list = [finding("a", "info"), finding("b", "light"), finding("c", "block"), finding("d", "light")];
  expect(ordered(list).map(({ id }) => id)).toEqual(["c", "b", "d", "a"]);
});

test("many of a kind in a row are folded and keep their numbers, a few are not", () => {
  const trees = ["a", "b", "c", "d", "e"].map((id) => ({ ...finding(id, "light"), rule: "E1" }));
  const told = stretches([...trees, finding("other", "light"), ...["x", "y", "z", "v"].map((id) => finding(id, "info"))]);
  expect(told.map(({ first, shown, folded }) => [first, shown.length, folded.length])).toEqual([[1, 3, 2], [6, 1, 0], [7, 4, 0]]);
  expect(told[0]?.folded.map(({ id }) => id)).toEqual(["d", "e"]);
});

test("a confidential finding leaves no mark on the map but keeps its number", () => {
  const list = [finding("hidden", "heavy"), finding("seen", "light", { type: "Point", coordinates: [10, 50] })];
  const found = marks(list, "seen").features;
  expect(found).toHaveLength(2);
  expect(found.every(({ properties }) => properties?.number === "2" && properties.chosen)).toBe(true);
});

test("two findings on the same line get numbers that stand apart", () => {
  const line = { type: "LineString" as const, coordinates: [[10, 50], [10, 50.002]] };
  const spots = marks([finding("a", "light", line), finding("b", "light", line)], null).features.filter(({ properties }) => properties?.spot);
  expect(spots.map(({ properties }) => properties?.number)).toEqual(["1", "2"]);
  expect(spots[0]?.geometry).not.toEqual(spots[1]?.geometry);
});

test("a finding is recognised by its pair when the trench has moved, and gone when the neighbour is", () => {
  const tree = { kind: "tree" as const, id: "t1", label: null };
  const before = { ...finding("old", "light"), neighbour: tree };
  expect(again(before, [finding("x", "info"), { ...finding("new", "light"), neighbour: tree }])?.id).toBe("new");
  expect(again(before, [{ ...finding("new", "light"), neighbour: { ...tree, id: "t2" } }])).toBeNull();
});
