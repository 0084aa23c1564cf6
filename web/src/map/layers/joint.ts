/** Works that could be dug together, and the stretches and segments that they share. */
import { own, type MapLayer } from "../layer";

export const joint: MapLayer = {
  title: "map.joint.title",
  sources: { joint: own(), shared: own() },
  styles: [
    { id: "joint-shared", type: "line", source: "shared", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#ffc84a", "line-width": 16, "line-opacity": 0.75 } },
    { id: "joint-casing", type: "line", source: "joint", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#ffffff", "line-width": 7 } },
    { id: "joint", type: "line", source: "joint", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#5b2a86", "line-width": 4 } },
  ],
  legend: [
    { text: "map.joint.works", swatch: { kind: "line", color: "#5b2a86", casing: "#ffffff" } },
    { text: "map.joint.shared", swatch: { kind: "line", color: "#ffc84a" } },
  ],
};
