/** The way along the streets from an address to the conduit that could serve it. */
import { own, type MapLayer } from "../layer";

export const connection: MapLayer = {
  title: "map.connection.title",
  sources: { connection: own() },
  styles: [
    { id: "connection-casing", type: "line", source: "connection", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#ffffff", "line-width": 9 } },
    { id: "connection", type: "line", source: "connection", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#5b2a86", "line-width": 5 } },
  ],
  legend: [{ text: "map.connection.way", swatch: { kind: "line", color: "#5b2a86", casing: "#ffffff" } }],
};
