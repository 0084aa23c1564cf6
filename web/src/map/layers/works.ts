/** Works in the street: approved and published, from the tiles that obey the caller's rights. */
import type { ExpressionSpecification } from "maplibre-gl";
import { day } from "../../text/format";
import { tiles, type MapLayer } from "../layer";

export const phases = { planned: "#2a4fb8", running: "#c2570c", done: "#6b7080" } as const;
const color: ExpressionSpecification = ["match", ["get", "phase"], "running", phases.running, "done", phases.done, phases.planned];

const source = "permits";
const layer = "works";

export const works: MapLayer = {
  title: "map.works.title",
  sources: { permits: tiles("permits") },
  styles: [
    {
      id: "works-casing", type: "line", source, "source-layer": layer, layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": "#ffffff", "line-width": ["interpolate", ["linear"], ["zoom"], 11, 4, 17, 11] },
    },
    {
      id: "works", type: "line", source, "source-layer": layer, layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": color, "line-width": ["interpolate", ["linear"], ["zoom"], 11, 2.4, 17, 7] },
    },
    { id: "works-area", type: "fill", source, "source-layer": layer, filter: ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]], paint: { "fill-color": color, "fill-opacity": 0.25 } },
    {
      id: "works-spot", type: "circle", source, "source-layer": layer, filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-color": color, "circle-radius": 6, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 },
    },
  ],
  legend: [
    { text: "map.works.planned", swatch: { kind: "line", color: phases.planned } },
    { text: "map.works.running", swatch: { kind: "line", color: phases.running } },
    { text: "map.works.done", swatch: { kind: "line", color: phases.done } },
  ],
  hits: ["works-spot", "works", "works-casing", "works-area"],
  note: (works, { t, language }) => ({
    title: String(works.title || t("map.works.title")),
    rows: [
      [t("works.phase"), t(`works.phases.${works.phase ?? "planned"}`)],
      [t("works.period"), `${day(String(works.first ?? ""), language)} – ${day(String(works.last ?? ""), language)}`],
      ...(works.kind ? [[t("works.kind"), t(`works.kinds.${works.kind}`, { defaultValue: String(works.kind) })] as [string, string]] : []),
    ],
  }),
};
