/** Findings in reading order, and as numbered marks for the map. */
import type { Feature, FeatureCollection } from "geojson";
import type { Finding, Severity } from "../api/types";
import { spotOf } from "../map/shape";

export const severities: Severity[] = ["block", "heavy", "light", "opportunity", "info"];

/** Gravest first; what could not be judged stays beside its kind. */
export function ordered(findings: Finding[]): Finding[] {
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity) || a.index - b.index)
    .map(({ finding }) => finding);
}

/** Shapes and numbered spots of findings that may be shown; numbers are those of the ordered list. */
export function marks(findings: Finding[], chosen: string | null): FeatureCollection {
  const features = ordered(findings).flatMap((finding, index): Feature[] => {
    if (!finding.place) return [];
    const properties = { id: finding.id, severity: finding.severity, number: String(index + 1), chosen: finding.id === chosen };
    const spot = spotOf(finding.place);
    return [
      { type: "Feature", geometry: finding.place, properties },
      ...(spot ? [{ type: "Feature" as const, geometry: { type: "Point" as const, coordinates: spot }, properties: { ...properties, spot: true } }] : []),
    ];
  });
  return { type: "FeatureCollection", features };
}
