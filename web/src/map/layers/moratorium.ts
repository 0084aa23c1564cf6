/** Streets with a fresh surface that should not be opened again for a while. */
import { day } from "../../text/format";
import { tiles, type MapLayer } from "../layer";

export const moratorium: MapLayer = {
  title: "map.moratorium.title",
  sources: { permits: tiles("permits") },
  styles: [
    {
      id: "moratorium", type: "line", source: "permits", "source-layer": "moratorium", layout: { "line-cap": "butt" },
      paint: { "line-color": "#8a4fb5", "line-opacity": 0.3, "line-width": ["interpolate", ["exponential", 2], ["zoom"], 12, 4, 17, 20] },
    },
    {
      id: "moratorium-edge", type: "line", source: "permits", "source-layer": "moratorium",
      paint: { "line-color": "#6d3596", "line-width": 1.6, "line-dasharray": [3, 2] },
    },
  ],
  legend: [{ text: "map.moratorium.title", swatch: { kind: "line", color: "#8a4fb5", dash: true } }],
  hits: ["moratorium"],
  note: (moratorium, { t, language }) => ({
    title: t("map.moratorium.title"),
    rows: [
      [t("map.moratorium.until"), day(String(moratorium.until ?? ""), language)],
      ...(moratorium.reason ? [[t("map.moratorium.reason"), String(moratorium.reason)] as [string, string]] : []),
    ],
  }),
};
