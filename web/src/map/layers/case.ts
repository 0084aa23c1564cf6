/** Trenches under application: an operator's own, or those of the officer's authority. */
import type { ExpressionSpecification } from "maplibre-gl";
import { tiles, type MapLayer } from "../layer";

const color: ExpressionSpecification = [
  "match", ["get", "stage"],
  ["granted", "granted_with_conditions", "deemed_granted", "dig_permit", "start_notified", "in_progress", "works_complete"], "#00765a",
  ["refused", "revoked", "withdrawn", "cancelled", "lapsed"], "#82869a",
  ["incomplete", "modification_requested"], "#b35c00",
  "#2a4fb8",
];

export const cases: MapLayer = {
  title: "map.case.title",
  sources: { permits: tiles("permits") },
  styles: [
    { id: "case-casing", type: "line", source: "permits", "source-layer": "case", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#ffffff", "line-width": 8 } },
    { id: "case", type: "line", source: "permits", "source-layer": "case", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": color, "line-width": 4, "line-dasharray": [2, 1.6] } },
  ],
  legend: [
    { text: "map.case.open", swatch: { kind: "line", color: "#2a4fb8", dash: true } },
    { text: "map.case.waiting", swatch: { kind: "line", color: "#b35c00", dash: true } },
    { text: "map.case.granted", swatch: { kind: "line", color: "#00765a", dash: true } },
  ],
  hits: ["case", "case-casing"],
  note: (found, { t }) => ({
    // A draft has no reference yet.
    title: String(found.reference ?? t("case.untitled")),
    rows: [
      [t("case.stage"), t(`case.stages.${found.stage}`, { defaultValue: String(found.stage ?? "") })],
    ],
    link: found.id ? { text: t("case.open"), href: `/vorgaenge/${found.id}` } : undefined,
  }),
};
