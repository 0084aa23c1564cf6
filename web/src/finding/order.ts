/** Findings in reading order, and as numbered marks for the map. */
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import type { Finding, Severity } from "../api/types";
import { apart, spotOf } from "../map/shape";

export const severities: Severity[] = ["block", "heavy", "light", "opportunity", "info"];

/** Gravest first; what could not be judged stays beside its kind. */
export function ordered(findings: Finding[]): Finding[] {
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity) || a.index - b.index)
    .map(({ finding }) => finding);
}

/** So many of one kind in a row are read one by one; where there are more, they are told as a number first. */
const few = 3;

/** A stretch of the ordered list: `shown` findings one by one, then `folded` ones of the same kind. */
export type Stretch = { first: number; shown: Finding[]; folded: Finding[] };

/** The ordered list in stretches of one rule, severity and title; a tree-lined street would else hide what comes after it. */
export function stretches(findings: Finding[]): Stretch[] {
  const kind = ({ severity, rule, title, not_judged }: Finding) => JSON.stringify([severity, rule, title, not_judged]);
  const runs: { first: number; all: Finding[] }[] = [];
  ordered(findings).forEach((finding, index) => {
    const run = runs.at(-1);
    if (run?.all[0] && kind(run.all[0]) === kind(finding)) run.all.push(finding);
    else runs.push({ first: index + 1, all: [finding] });
  });
  // One more is not worth a click.
  return runs.map(({ first, all }) => (all.length <= few + 1 ? { first, shown: all, folded: [] } : { first, shown: all.slice(0, few), folded: all.slice(few) }));
}

/** The same finding in a newer answer: a trench that has moved meets the same neighbour under another identity. */
export function again(before: Finding | null, now: Finding[]): Finding | null {
  if (!before) return null;
  const pair = ({ rule, neighbour, street }: Finding) => JSON.stringify([rule, neighbour.kind, neighbour.id, street]);
  return now.find(({ id }) => id === before.id) ?? now.find((finding) => pair(finding) === pair(before)) ?? null;
}

/** Places along a line that a number may take, so that numbers of findings on one street do not hide each other. */
const shares = [0.5, 0.3, 0.7, 0.15, 0.85];
const near = 8;

function freeSpot(place: Geometry, taken: Position[]): Position | null {
  const spots = shares.map((share) => spotOf(place, share)).filter((spot) => spot !== null);
  return spots.find((spot) => taken.every((other) => apart(spot, other) > near)) ?? spots[0] ?? null;
}

/** Shapes and numbered spots of findings that may be shown; numbers are those of the ordered list. */
export function marks(findings: Finding[], chosen: string | null): FeatureCollection {
  const taken: Position[] = [];
  const features = ordered(findings).flatMap((finding, index): Feature[] => {
    if (!finding.place) return [];
    const properties = { id: finding.id, severity: finding.severity, number: String(index + 1), chosen: finding.id === chosen };
    const spot = freeSpot(finding.place, taken);
    if (spot) taken.push(spot);
    return [
      { type: "Feature", geometry: finding.place, properties },
      ...(spot ? [{ type: "Feature" as const, geometry: { type: "Point" as const, coordinates: spot }, properties: { ...properties, spot: true } }] : []),
    ];
  });
  return { type: "FeatureCollection", features };
}
