/** Where the trench runs into something, numbered as in the list beside the map. */
import type { ExpressionSpecification } from "maplibre-gl";
import { font, own, type MapLayer } from "../layer";

export const severityColors = { block: "#7d0a06", heavy: "#c31c13", light: "#a85b00", opportunity: "#00765a", info: "#00698a" } as const;

const color: ExpressionSpecification = [
  "match", ["get", "severity"],
  "block", severityColors.block, "heavy", severityColors.heavy, "light", severityColors.light,
  "opportunity", severityColors.opportunity, severityColors.info,
];
const chosen: ExpressionSpecification = ["==", ["get", "chosen"], true];
const spot: ExpressionSpecification = ["==", ["get", "spot"], true];

export const finding: MapLayer = {
  title: "map.finding.title",
  sources: { finding: own() },
  styles: [
    { id: "finding-area", type: "fill", source: "finding", filter: ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]], paint: { "fill-color": color, "fill-opacity": ["case", chosen, 0.5, 0.22] } },
    {
      id: "finding-line", type: "line", source: "finding", filter: ["in", ["geometry-type"], ["literal", ["LineString", "MultiLineString"]]], layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": color, "line-width": ["case", chosen, 11, 7], "line-opacity": ["case", chosen, 0.9, 0.55] },
    },
    {
      id: "finding-spot", type: "circle", source: "finding", filter: spot,
      paint: { "circle-color": color, "circle-radius": ["case", chosen, 14, 10], "circle-stroke-color": ["case", chosen, "#111322", "#ffffff"], "circle-stroke-width": ["case", chosen, 3, 2] },
    },
    {
      id: "finding-number", type: "symbol", source: "finding", filter: spot,
      layout: { "text-field": ["get", "number"], "text-font": font.bold, "text-size": 12, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": "#ffffff" },
    },
  ],
  legend: [
    { text: "finding.severity.heavy", swatch: { kind: "point", color: severityColors.heavy } },
    { text: "finding.severity.light", swatch: { kind: "point", color: severityColors.light } },
    { text: "finding.severity.opportunity", swatch: { kind: "point", color: severityColors.opportunity } },
    { text: "finding.severity.info", swatch: { kind: "point", color: severityColors.info } },
  ],
  hits: ["finding-spot", "finding-line", "finding-area"],
};
