/** Ducts in the ground, as far as the caller may see them (§148 TKG). */
import { tiles, type MapLayer } from "../layer";

export const conduit: MapLayer = {
  title: "map.conduit.title",
  sources: { permits: tiles("permits") },
  styles: [
    {
      id: "conduit", type: "line", source: "permits", "source-layer": "conduit", minzoom: 12,
      paint: {
        "line-color": ["case", [">", ["coalesce", ["get", "ducts_free"], 0], 0], "#00857a", "#5f6f80"],
        "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1, 17, 3],
        "line-dasharray": [6, 1.5],
      },
    },
  ],
  legend: [
    { text: "map.conduit.free", swatch: { kind: "line", color: "#00857a", dash: true } },
    { text: "map.conduit.full", swatch: { kind: "line", color: "#5f6f80", dash: true } },
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
