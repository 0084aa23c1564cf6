/** A trench drawn without a map: metres instead of degrees, fitted into a frame, with a scale that reads well. */
import type { Position } from "geojson";
import type { Lines } from "../api/types";

export type Frame = { width: number; height: number; margin: number };
export type Sketch = {
  /** One `d` of an SVG path. */
  path: string;
  /** Where a place lies in the frame. */
  at: (place: Position) => [x: number, y: number];
  /** A round length and how long it is in the frame. */
  scale: { length_m: number; width: number };
};

/** Metres of a degree of latitude on the sphere that maps use. */
const degree = (6_371_008.8 * Math.PI) / 180;
/** Less than this around a short line, and it would fill the frame with its own thickness. */
const least = 40;

export const partsOf = (line: Lines): Position[][] => (line.type === "LineString" ? [line.coordinates] : line.coordinates);

/** The longest of 1, 2, 5, 10, 20 … metres that is not longer than this. */
export function roundLength(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * ten).find((length) => length <= most) ?? ten;
}

export function sketched(line: Lines, frame: Frame): Sketch {
  const points = partsOf(line).flat();
  const east = points.map(([lon]) => lon ?? 0);
  const north = points.map(([, lat]) => lat ?? 0);
  const middle: Position = [(Math.min(...east) + Math.max(...east)) / 2, (Math.min(...north) + Math.max(...north)) / 2];
  const shrink = Math.cos(((middle[1] ?? 0) * Math.PI) / 180);
  const metres = ([lon = 0, lat = 0]: Position): [number, number] => [(lon - (middle[0] ?? 0)) * degree * shrink, (lat - (middle[1] ?? 0)) * degree];
  const wide = Math.max(least, (Math.max(...east) - Math.min(...east)) * degree * shrink);
  const high = Math.max(least, (Math.max(...north) - Math.min(...north)) * degree);
  const pixels = Math.min((frame.width - 2 * frame.margin) / wide, (frame.height - 2 * frame.margin) / high);
  const round = (value: number) => Math.round(value * 10) / 10;
  const at = (place: Position): [number, number] => {
    const [x, y] = metres(place);
    return [round(frame.width / 2 + x * pixels), round(frame.height / 2 - y * pixels)];
  };
  const path = partsOf(line).map((part) => part.map((place, index) => `${index === 0 ? "M" : "L"}${at(place).join(" ")}`).join("")).join("");
  const length_m = roundLength(frame.width / 4 / pixels);
  return { path, at, scale: { length_m, width: round(length_m * pixels) } };
}
