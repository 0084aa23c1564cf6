/** What the reader has picked in a list, shown on the map. */
import { own, type MapLayer } from "../layer";

export const highlight: MapLayer = {
  title: "map.highlight.title",
  sources: { highlight: own() },
  styles: [
    { id: "highlight-area", type: "fill", source: "highlight", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#ffc84a", "fill-opacity": 0.25 } },
    { id: "highlight-line", type: "line", source: "highlight", layout: { "line-cap": "round" }, paint: { "line-color": "#ffc84a", "line-width": 14, "line-opacity": 0.6 } },
    { id: "highlight-spot", type: "circle", source: "highlight", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": "#ffc84a", "circle-opacity": 0.45, "circle-radius": 20, "circle-stroke-color": "#111322", "circle-stroke-width": 2.5 } },
  ],
  legend: [],
  fixed: true,
};
