import { expect, test } from "vitest";
import type { Finding, Severity } from "../api/types";
import { marks, ordered } from "./order";

const finding = (id: string, severity: Severity, place: Finding["place"] = null): Finding => ({
  id, severity, place, rule: "ST1", version: "1", title: { de: "", en: "" }, because: { de: "", en: "" }, basis: "", verified: true,
  neighbour: { kind: "works", id: null, label: null }, street: null, distance_m: null, period: null, confidential: place === null, not_judged: false, assessment: null, score: null,
});

test("the gravest finding comes first and equal ones keep their order", () => {
  const list = [finding("a", "info"), finding("b", "light"), finding("c", "block"), finding("d", "light")];
  expect(ordered(list).map(({ id }) => id)).toEqual(["c", "b", "d", "a"]);
});

test("a confidential finding leaves no mark on the map but keeps its number", () => {
  const list = [finding("hidden", "heavy"), finding("seen", "light", { type: "Point", coordinates: [10, 50] })];
  const found = marks(list, "seen").features;
  expect(found).toHaveLength(2);
  expect(found.every(({ properties }) => properties?.number === "2" && properties.chosen)).toBe(true);
});
