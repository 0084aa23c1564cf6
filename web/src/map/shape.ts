/** Small geometry for the screen: boxes to fly to and the spot a marker stands on. */
import type { Geometry, Position } from "geojson";
import type { Bounds } from "../api/types";

function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positions(part);
    return;
  }
  const walk = function* (nested: unknown): Generator<Position> {
    if (!Array.isArray(nested)) return;
    if (typeof nested[0] === "number") yield nested as Position;
    else for (const inner of nested) yield* walk(inner);
  };
  yield* walk(geometry.coordinates);
}

/** The box around some geometries in degrees, or `null` when they are empty. */
export function boundsOf(geometries: Iterable<Geometry>): Bounds | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries) {
    for (const [lon, lat] of positions(geometry) as Iterable<[number, number]>) {
      west = Math.min(west, lon);
      south = Math.min(south, lat);
      east = Math.max(east, lon);
      north = Math.max(north, lat);
    }
  }
  return west <= east ? [west, south, east, north] : null;
}

/** Where a marker for this geometry stands: a share of the way along a line, the middle of anything else. */
export function spotOf(geometry: Geometry, share = 0.5): Position | null {
  if (geometry.type === "Point") return geometry.coordinates;
  const line = geometry.type === "LineString" ? geometry.coordinates : geometry.type === "MultiLineString" ? geometry.coordinates[0] : undefined;
  if (line && line.length > 1) return along(line, share);
  const box = boundsOf([geometry]);
  return box ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : null;
}

/** Metres between two positions of the same town. */
export function apart(a: Position, b: Position): number {
  const degree = 111_195;
  return Math.hypot((a[0]! - b[0]!) * degree * Math.cos((a[1]! * Math.PI) / 180), (a[1]! - b[1]!) * degree);
}

function along(line: Position[], share: number): Position {
  const squeeze = Math.cos(((line[0]?.[1] ?? 0) * Math.PI) / 180);
  const pieces = line.slice(1).map((to, index) => {
    const from = line[index] as Position;
    return { from, to, length: Math.hypot((to[0]! - from[0]!) * squeeze, to[1]! - from[1]!) };
  });
  let left = pieces.reduce((sum, piece) => sum + piece.length, 0) * share;
  for (const { from, to, length } of pieces) {
    if (left <= length && length > 0) {
      const part = left / length;
      return [from[0]! + (to[0]! - from[0]!) * part, from[1]! + (to[1]! - from[1]!) * part];
    }
    left -= length;
  }
  return line[0] as Position;
}
