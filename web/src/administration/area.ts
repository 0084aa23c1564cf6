/** The area of a body: read from GeoJSON, or grown from points on the map. */
import type { GeoJSON, Geometry, MultiPolygon, Polygon, Position } from "geojson";

export type Area = Polygon | MultiPolygon;

/** The areas in a GeoJSON text as one; `null` when there is none, or the text is none. */
export function readArea(text: string): Area | null {
  let read: GeoJSON;
  try {
    read = JSON.parse(text) as GeoJSON;
  } catch {
    return null;
  }
  const polygons = [...geometries(read)].flatMap((geometry) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : []));
  const [first] = polygons;
  if (!first) return null;
  return polygons.length === 1 ? { type: "Polygon", coordinates: first } : { type: "MultiPolygon", coordinates: polygons };
}

function* geometries(read: GeoJSON | null): Generator<Geometry> {
  switch (read?.type) {
    case undefined:
      return;
    case "FeatureCollection":
      for (const feature of read.features) yield* geometries(feature);
      return;
    case "Feature":
      if (read.geometry) yield* geometries(read.geometry);
      return;
    case "GeometryCollection":
      for (const part of read.geometries) yield* geometries(part);
      return;
    default:
      if (read) yield read;
  }
}

/** A closed ring around three points or more, to seven digits. */
export function areaOf(points: Position[]): Polygon | null {
  const [first] = points;
  if (!first || points.length < 3) return null;
  return { type: "Polygon", coordinates: [[...points, first].map(([lon, lat]) => [Number((lon ?? 0).toFixed(7)), Number((lat ?? 0).toFixed(7))])] };
}
