import { expect, test } from "vitest";
import { areaOf, readArea } from "./area";

const ring = [[10, 53], [10.1, 53], [10.1, 53.1], [10, 53]];

test("areas are found in every kind of GeoJSON, and several become one", () => {
  const polygon = { type: "Polygon", coordinates: [ring] };
  const feature = { type: "Feature", properties: {}, geometry: polygon };
  expect(readArea(JSON.stringify(polygon))).toEqual(polygon);
  expect(readArea(JSON.stringify(feature))).toEqual(polygon);
  expect(readArea(JSON.stringify({ type: "FeatureCollection", features: [feature, { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [10, 53] } }, feature] }))).toEqual({ type: "MultiPolygon", coordinates: [[ring], [ring]] });
});

test("what is no area is none", () => {
  expect(readArea("{")).toBeNull();
  expect(readArea("null")).toBeNull();
  expect(readArea('{"type":"Point","coordinates":[10,53]}')).toBeNull();
});

test("points close into a ring once there are three", () => {
  expect(areaOf(ring.slice(0, 2))).toBeNull();
  expect(areaOf([[10, 53], [10.1, 53], [10.1, 53.123456789]])?.coordinates[0]).toEqual([[10, 53], [10.1, 53], [10.1, 53.1234568], [10, 53]]);
});
