/** Ducts in the ground, as far as the caller may see them (§148 TKG). */
import type { ExpressionSpecification } from "maplibre-gl";
import { tiles, type MapLayer } from "../layer";

const free: ExpressionSpecification = [">", ["coalesce", ["get", "ducts_free"], 0], 0];

export const conduit: MapLayer = {
  title: "map.conduit.title",
  sources: { permits: tiles("permits") },
  styles: [
    {
      id: "conduit", type: "line", source: "permits", "source-layer": "conduit", minzoom: 13.5,
      // Free ducts are what people look for: they lie on top and are drawn stronger.
      layout: { "line-sort-key": ["coalesce", ["get", "ducts_free"], 0] },
      paint: {
        "line-color": ["case", free, "#00857a", "#8592a3"],
        "line-width": ["interpolate", ["linear"], ["zoom"], 13.5, ["case", free, 1, 0.5], 18, ["case", free, 2.4, 1.2]],
        "line-opacity": 0.85,
      },
    },
  ],
  legend: [
    { text: "map.conduit.free", swatch: { kind: "line", color: "#00857a" } },
    { text: "map.conduit.full", swatch: { kind: "line", color: "#8592a3" } },
  ],
  hits: ["conduit"],
  note: (conduit, { t }) => ({
    title: t("map.conduit.one"),
    rows: [
      ...(conduit.owner ? [[t("map.conduit.owner"), String(conduit.owner)] as [string, string]] : []),
      [t("map.conduit.ducts"), t("map.conduit.freeOf", { free: conduit.ducts_free ?? 0, all: conduit.ducts ?? "?" })],
    ],
  }),
};
