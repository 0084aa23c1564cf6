/** A trench as the hand draws it: parts of points, read from and written to other shapes. */
import type { Position } from "geojson";
import type { Lines } from "../api/types";
import { readPoint, writePoint } from "../map/point";

export type Parts = Position[][];

/** Coordinates are kept to a centimetre; more would only be noise of the pointer. */
const places = 7;
const tidy = (value: number) => Number(value.toFixed(places));

export function partsOf(line: Lines | null | undefined): Parts {
  if (!line) return [];
  return line.type === "LineString" ? [line.coordinates] : line.coordinates;
}

/** The parts that are lines already; a single point is not. `null` when there is none. */
export function lineOf(parts: Parts): Lines | null {
  const lines = parts
    .map((part) => part.map(([lon, lat]): Position => [tidy(lon ?? 0), tidy(lat ?? 0)]).filter((point, index, all) => index === 0 || !same(point, all[index - 1] as Position)))
    .filter((part) => part.length > 1);
  if (lines.length === 0) return null;
  return lines.length === 1 ? { type: "LineString", coordinates: lines[0] as Position[] } : { type: "MultiLineString", coordinates: lines };
}

function same(a: Position, b: Position): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Ground length in metres on a sphere: for the eye only, the server measures for the file. */
export function lengthOf(parts: Parts): number {
  const radius = 6_371_008.8;
  const rad = Math.PI / 180;
  let sum = 0;
  for (const part of parts) {
    for (let index = 1; index < part.length; index++) {
      const [lon1, lat1] = part[index - 1] as [number, number];
      const [lon2, lat2] = part[index] as [number, number];
      const a = Math.sin(((lat2 - lat1) * rad) / 2) ** 2 + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
      sum += 2 * radius * Math.asin(Math.sqrt(a));
    }
  }
  return sum;
}

export type ReadFault = { line: number; text: string };

/** One point per line, "longitude, latitude"; an empty line begins another part. */
export function readPoints(text: string): { parts: Parts; faults: ReadFault[] } {
  const parts: Parts = [];
  const faults: ReadFault[] = [];
  let part: Position[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "") {
      if (part.length > 0) parts.push(part);
      part = [];
      return;
    }
    const point = readPoint(line);
    if (point) part.push(point);
    else faults.push({ line: index + 1, text: line.trim() });
  });
  if (part.length > 0) parts.push(part);
  return { parts, faults };
}

export function writePoints(parts: Parts): string {
  return parts.map((part) => part.map(writePoint).join("\n")).join("\n\n");
}
