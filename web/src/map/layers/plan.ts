/** A planned network: how each piece is laid, or when; distribution points, homes, and the area that was asked for. */
import type { ExpressionSpecification, FilterSpecification, LineLayerSpecification } from "maplibre-gl";
import { own, type MapLayer } from "../layer";

const colors = { dug: "#b3500a", house: "#d99a5b", duct: "#00765a", shared: "#2a4fb8", sealed: "#a3174a", point: "#5b2a86", home: "#1b2f6b" };
/** Years, one after the other; the seventh begins anew. */
export const years = ["#1b4f9c", "#b3500a", "#00765a", "#8a1c6b", "#6b6100", "#a3174a"] as const;

const kind: ExpressionSpecification = ["get", "kind"];
const dug: FilterSpecification = ["in", kind, ["literal", ["side", "corner", "crossing", "house"]]];
const line = { "line-cap": "round", "line-join": "round" } as const;
const width: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 12, 1.5, 16, 4, 19, 7];

const casing = (id: "plan-casing" | "plan-years-casing"): LineLayerSpecification => ({ id, type: "line", source: "plan", layout: line, paint: { "line-color": "#ffffff", "line-width": ["interpolate", ["linear"], ["zoom"], 12, 3, 16, 7, 19, 11] } });

const spots = (home: string, point: string): MapLayer["styles"] => [
  { id: home, type: "circle", source: "plan-home", minzoom: 14, paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 14, 2, 18, 5], "circle-color": colors.home, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1 } },
  { id: point, type: "circle", source: "plan-point", paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 4, 18, 9], "circle-color": colors.point, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 } },
];
const spotLegend: MapLayer["legend"] = [
  { text: "map.plan.point", swatch: { kind: "point", color: colors.point } },
  { text: "map.plan.home", swatch: { kind: "point", color: colors.home } },
];
const sources = { plan: own(), "plan-point": own(), "plan-home": own() };
const hits = ["plan-line", "plan-line-duct", "plan-years"];

export const plan: MapLayer = {
  title: "map.plan.title",
  sources,
  styles: [
    casing("plan-casing"),
    { id: "plan-line", type: "line", source: "plan", filter: dug, layout: line, paint: { "line-width": width, "line-color": ["case", ["get", "shared"], colors.shared, ["get", "sealed"], colors.sealed, ["==", kind, "house"], colors.house, colors.dug] } },
    { id: "plan-line-duct", type: "line", source: "plan", filter: ["!", dug], paint: { "line-width": width, "line-color": colors.duct, "line-dasharray": [2, 1] } },
    ...spots("plan-home", "plan-point"),
  ],
  hits,
  legend: [
    { text: "map.plan.dug", swatch: { kind: "line", color: colors.dug, casing: "#ffffff" } },
    { text: "map.plan.house", swatch: { kind: "line", color: colors.house, casing: "#ffffff" } },
    { text: "map.plan.duct", swatch: { kind: "line", color: colors.duct, dash: true, casing: "#ffffff" } },
    { text: "map.plan.shared", swatch: { kind: "line", color: colors.shared, casing: "#ffffff" } },
    { text: "map.plan.sealed", swatch: { kind: "line", color: colors.sealed, casing: "#ffffff" } },
    ...spotLegend,
  ],
};

const turn: ExpressionSpecification = ["%", ["-", ["get", "phase"], 1], years.length];

export const planYears: MapLayer = {
  title: "map.plan.years",
  sources,
  styles: [
    casing("plan-years-casing"),
    { id: "plan-years", type: "line", source: "plan", layout: line, paint: { "line-width": width, "line-color": ["match", turn, ...years.slice(1).flatMap((color, index) => [index + 1, color]), years[0]] as unknown as ExpressionSpecification } },
    ...spots("plan-years-home", "plan-years-point"),
  ],
  hits,
  legend: [...years.map((color, index) => ({ text: `map.plan.year${index + 1}`, swatch: { kind: "line", color, casing: "#ffffff" } as const })), ...spotLegend],
};
