/** The trench under hand: the one being drawn, or the one of the case on screen. */
import { own, type MapLayer } from "../layer";

export const trench: MapLayer = {
  title: "map.trench.title",
  sources: { trench: own() },
  styles: [
    { id: "trench-zone", type: "line", source: "trench", filter: ["!=", ["geometry-type"], "Point"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#1b2f6b", "line-opacity": 0.14, "line-width": ["interpolate", ["exponential", 2], ["zoom"], 13, 6, 18, 34] } },
    { id: "trench-casing", type: "line", source: "trench", filter: ["!=", ["geometry-type"], "Point"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#ffffff", "line-width": 8 } },
    { id: "trench", type: "line", source: "trench", filter: ["!=", ["geometry-type"], "Point"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#1b2f6b", "line-width": 4.5 } },
    { id: "trench-vertex", type: "circle", source: "trench", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": "#ffffff", "circle-radius": 5, "circle-stroke-color": "#1b2f6b", "circle-stroke-width": 3 } },
  ],
  legend: [{ text: "map.trench.title", swatch: { kind: "line", color: "#1b2f6b" } }],
  fixed: true,
};
