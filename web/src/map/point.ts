/** A place as people type it. */
import type { Position } from "geojson";

/** Reads "10,8541 53,4712", "10.8541, 53.4712" and "10.8541;53.4712": longitude, latitude in degrees. */
export function readPoint(line: string): Position | null {
  const dotted = line.includes(".") ? line.replaceAll(",", " ") : line.replace(/(\d),(\d)/g, "$1.$2");
  const numbers = dotted.split(/[\s;,]+/).filter(Boolean).map(Number);
  const [lon, lat] = numbers;
  if (numbers.length !== 2 || lon === undefined || lat === undefined) return null;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

export function writePoint([lon, lat]: Position): string {
  return `${(lon ?? 0).toFixed(6)}, ${(lat ?? 0).toFixed(6)}`;
}
