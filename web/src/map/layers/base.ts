/** The town itself: land, water, buildings, streets and their names. */
import type { DataDrivenPropertyValueSpecification, ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { font, tiles, type MapLayer } from "../layer";

const source = "base";

/** The roadway in metres: as mapped, else what its class usually has. */
const roadway: ExpressionSpecification = [
  "coalesce",
  ["get", "width_m"],
  ["match", ["get", "class"],
    ["motorway", "trunk"], 14, ["primary"], 11, ["secondary"], 10, ["tertiary"], 8,
    ["service"], 4, ["pedestrian", "living"], 5, 6],
];

const major: ExpressionSpecification = ["in", ["get", "class"], ["literal", ["motorway", "trunk", "primary", "secondary"]]];

/** True to scale from zoom 17 on, never thinner than can be seen. */
const width = (extra: number): DataDrivenPropertyValueSpecification<number> => [
  "interpolate", ["exponential", 2], ["zoom"],
  11, ["+", extra / 2, ["case", major, 1.6, 0.4]],
  14, ["+", extra, ["case", major, 4, 2]],
  17, ["+", extra, ["*", roadway, 2.2]],
  21, ["+", extra, ["*", roadway, 35]],
];

const name: ExpressionSpecification = ["coalesce", ["get", "name"], ""];

const styles: LayerSpecification[] = [
  { id: "ground", type: "background", paint: { "background-color": "#f5f3ee" } },
  {
    id: "landuse", type: "fill", source, "source-layer": "landuse",
    paint: {
      "fill-color": ["match", ["get", "kind"],
        ["forest", "wood"], "#cfe0c4",
        ["park", "grass", "meadow", "recreation_ground", "garden", "village_green", "pitch", "playground", "green", "allotments", "cemetery"], "#dfebd3",
        ["farmland", "orchard", "farm"], "#f0eed8",
        ["industrial", "commercial", "retail", "railway"], "#ebe7ec",
        ["school", "hospital", "public", "square"], "#f3e9d9",
        "#efece5"],
    },
  },
  { id: "water", type: "fill", source, "source-layer": "water", paint: { "fill-color": "#bcdcea" } },
  { id: "district-edge", type: "line", source, "source-layer": "district", paint: { "line-color": "#8f89a3", "line-width": 1, "line-dasharray": [4, 3], "line-opacity": 0.5 } },
  {
    id: "building", type: "fill", source, "source-layer": "building", minzoom: 13.5,
    paint: { "fill-color": "#e2dcd0", "fill-outline-color": "#cbc3b3", "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13.5, 0, 14.5, 1] },
  },
  { id: "way", type: "line", source, "source-layer": "way", minzoom: 14, paint: { "line-color": "#bfb39c", "line-width": 1.2, "line-dasharray": [2, 1.5] } },
  { id: "rail", type: "line", source, "source-layer": "rail", paint: { "line-color": "#8b8794", "line-width": ["interpolate", ["linear"], ["zoom"], 11, 1, 16, 3] } },
  { id: "rail-ties", type: "line", source, "source-layer": "rail", minzoom: 14, paint: { "line-color": "#f5f3ee", "line-width": 1.5, "line-dasharray": [4, 4] } },
  {
    id: "street-casing", type: "line", source, "source-layer": "street",
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": ["case", major, "#d9bd84", "#cdc6b8"], "line-width": width(1.8) },
  },
  {
    id: "street-tunnel", type: "line", source, "source-layer": "street", filter: ["==", ["coalesce", ["get", "tunnel"], false], true],
    paint: { "line-color": "#a49c8d", "line-width": width(1.8), "line-dasharray": [0.4, 0.4] },
  },
  {
    id: "street", type: "line", source, "source-layer": "street",
    layout: { "line-cap": "round", "line-join": "round", "line-sort-key": ["case", major, 1, 0] },
    paint: {
      "line-color": ["case", major, "#ffefc9", ["==", ["get", "class"], "pedestrian"], "#f6f0f4", "#ffffff"],
      "line-width": width(0),
      "line-opacity": ["case", ["==", ["coalesce", ["get", "tunnel"], false], true], 0.5, 1],
    },
  },
  { id: "transit", type: "line", source, "source-layer": "line", minzoom: 13, paint: { "line-color": ["match", ["get", "mode"], "tram", "#b0485f", "#7b8fc4"], "line-width": 1.2, "line-opacity": 0.55 } },
  {
    id: "tree", type: "circle", source, "source-layer": "tree", minzoom: 15.5,
    paint: { "circle-color": "#7fae6e", "circle-opacity": 0.75, "circle-radius": ["interpolate", ["exponential", 2], ["zoom"], 15.5, 1.6, 19, 9] },
  },
  {
    id: "stop", type: "circle", source, "source-layer": "stop", minzoom: 14.5,
    paint: { "circle-color": "#ffffff", "circle-stroke-color": "#4c62a8", "circle-stroke-width": 2, "circle-radius": 3.5 },
  },
  {
    id: "street-name", type: "symbol", source, "source-layer": "street", minzoom: 13.5,
    filter: ["has", "name"],
    layout: {
      "symbol-placement": "line", "symbol-spacing": 320, "text-field": name, "text-font": font.regular,
      "text-size": ["interpolate", ["linear"], ["zoom"], 13, 11, 18, 15], "text-max-angle": 35, "text-padding": 4,
    },
    paint: { "text-color": "#45424d", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
  },
  {
    id: "address", type: "symbol", source, "source-layer": "address", minzoom: 16.8,
    layout: { "text-field": ["to-string", ["coalesce", ["get", "number"], ""]], "text-font": font.regular, "text-size": 11, "text-padding": 1 },
    paint: { "text-color": "#776f60", "text-halo-color": "#f5f3ee", "text-halo-width": 1 },
  },
  {
    id: "district-name", type: "symbol", source, "source-layer": "district", maxzoom: 14.5,
    layout: { "text-field": name, "text-font": font.bold, "text-size": 14, "text-transform": "uppercase", "text-letter-spacing": 0.08, "text-padding": 80 },
    paint: { "text-color": "#5d5877", "text-halo-color": "#ffffff", "text-halo-width": 2 },
  },
];

export const base: MapLayer = {
  title: "map.base.title",
  sources: { base: tiles("base") },
  styles,
  fixed: true,
  legend: [
    { text: "map.base.street", swatch: { kind: "line", color: "#ffffff", casing: "#cdc6b8" } },
    { text: "map.base.tree", swatch: { kind: "point", color: "#7fae6e" } },
    { text: "map.base.stop", swatch: { kind: "point", color: "#ffffff", outline: "#4c62a8" } },
  ],
};
