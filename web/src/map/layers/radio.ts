/** Who hears a mobile network where: classes of reception, the strongest cell, and where nobody hears enough. */
import type { ExpressionSpecification } from "maplibre-gl";
import { asked, type MapLayer } from "../layer";

const contour = "contour";
/** Until the page has said where the tiles are. */
const unseen = { visibility: "none" as const };
const value: ExpressionSpecification = ["get", "value"];

/** From the best to the weakest: the lighter, the weaker, so that the order is seen in grey and without red and green as well. */
const ramp = ["#3d5fa3", "#35789f", "#2f8f9b", "#4ba584", "#7db868", "#b0c858", "#dcd75f"];
const best = ["#3f6fb5", "#e0a03c", "#4f9d8a", "#b8577e", "#8a79c0", "#b9b545", "#6fb6d9", "#c9693a", "#5d7d3a", "#d79bc4", "#7a6a58", "#9bc58c"];
const gap = "#b3400a";

/** The colour of class `index` of `count`; below all of them the ground shows. */
export const classColor = (index: number, count: number): string => ramp[count < 2 ? 0 : Math.round((index * (ramp.length - 1)) / (count - 1))] ?? "#000000";

/** The colours of the classes with these codes, the best first. */
export const classFill = (codes: string[]): ExpressionSpecification | string =>
  codes.length === 0 ? "transparent" : (["match", value, ...codes.flatMap((code, index) => [code, classColor(index, codes.length)]), "transparent"] as unknown as ExpressionSpecification);

/** The colour number `n` of the strongest cell. */
export const bestColor = (n: number): string => best[n % best.length] ?? "#000000";

export const radioClass: MapLayer = {
  title: "map.radio.class",
  sources: { "radio-class": asked() },
  styles: [{ id: "radio-class", type: "fill", source: "radio-class", "source-layer": contour, layout: unseen, paint: { "fill-color": "transparent", "fill-opacity": 0.68, "fill-antialias": false } }],
  legend: [],
};

export const radioBest: MapLayer = {
  title: "map.radio.best",
  sources: { "radio-best": asked() },
  styles: [
    {
      id: "radio-best", type: "fill", source: "radio-best", "source-layer": contour, layout: unseen,
      paint: { "fill-color": ["match", ["get", "n"], ...best.flatMap((color, n) => [n, color]), "#9a9aa3"] as unknown as ExpressionSpecification, "fill-opacity": 0.6, "fill-antialias": false },
    },
    { id: "radio-best-edge", type: "line", source: "radio-best", "source-layer": contour, layout: unseen, minzoom: 13, paint: { "line-color": "#ffffff", "line-opacity": 0.7, "line-width": ["interpolate", ["linear"], ["zoom"], 13, 0.4, 16, 1.6] } },
  ],
  legend: [{ text: "map.radio.bestArea", swatch: { kind: "fill", color: best[0] ?? "", outline: "#ffffff" } }],
  hits: ["radio-best"],
  note: (found) => (found.name ? { title: String(found.name), rows: [] } : null),
};

export const radioGap: MapLayer = {
  title: "map.radio.gap",
  sources: { "radio-gap": asked() },
  styles: [
    { id: "radio-gap", type: "fill", source: "radio-gap", "source-layer": contour, layout: unseen, paint: { "fill-color": gap, "fill-opacity": 0.4, "fill-antialias": false } },
    { id: "radio-gap-edge", type: "line", source: "radio-gap", "source-layer": contour, layout: unseen, paint: { "line-color": gap, "line-width": 1, "line-opacity": 0.8 } },
  ],
  legend: [{ text: "map.radio.gap", swatch: { kind: "fill", color: `${gap}66`, outline: gap } }],
};
