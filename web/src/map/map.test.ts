import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import type { MapLayer } from "./layer";
import { layers } from "./layers";
import { boundsOf, spotOf } from "./shape";
import { rank, zorder } from "./zorder";

const all: MapLayer[] = Object.values(layers);

test("every style layer has exactly one place in the order, and no place is empty", () => {
  const ids = all.flatMap((layer) => layer.styles.map((style) => style.id));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort((a, b) => rank(a) - rank(b))).toEqual([...zorder]);
});

test("the whole style is valid to MapLibre's own reader", () => {
  const style = {
    version: 8 as const,
    sources: Object.assign({}, ...all.map((layer) => layer.sources)),
    layers: all.flatMap((layer) => layer.styles),
  };
  expect(validateStyleMin(style)).toEqual([]);
});

test("a marker on a line stands halfway along it, not at the middle vertex", () => {
  expect(spotOf({ type: "LineString", coordinates: [[10, 0], [10, 1], [10, 4]] })).toEqual([10, 2]);
});

test("an empty set of geometries has no box", () => {
  expect(boundsOf([])).toBeNull();
  expect(boundsOf([{ type: "MultiPoint", coordinates: [[1, 2], [3, -4]] }])).toEqual([1, -4, 3, 2]);
});
