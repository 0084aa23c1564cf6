/** Who is left without fibre: districts by share, addresses as points. */
import type { ExpressionSpecification } from "maplibre-gl";
import { font, own, type MapLayer } from "../layer";

export const ramp = ["#fdecd8", "#fad0a0", "#f2a55f", "#dd7a2c", "#b4530f"] as const;
const share: ExpressionSpecification = ["/", ["coalesce", ["get", "gaps"], 0], ["max", 1, ["coalesce", ["get", "addresses"], 0]]];

export const coverage: MapLayer = {
  title: "map.coverage.title",
  sources: { district: own(), gap: { type: "geojson", data: { type: "FeatureCollection", features: [] }, cluster: true, clusterRadius: 38, clusterMaxZoom: 15 } },
  styles: [
    {
      id: "district-gap", type: "fill", source: "district",
      paint: { "fill-color": ["step", share, ramp[0], 0.1, ramp[1], 0.2, ramp[2], 0.35, ramp[3], 0.5, ramp[4]], "fill-opacity": 0.55, "fill-outline-color": "#6b3a10" },
    },
    {
      id: "gap", type: "circle", source: "gap",
      paint: {
        "circle-color": ["case", ["has", "point_count"], "#7a2f00", "#b3400a"],
        "circle-opacity": 0.9,
        "circle-radius": ["case", ["has", "point_count"], ["interpolate", ["linear"], ["get", "point_count"], 2, 10, 200, 24], 5],
        "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5,
      },
    },
    {
      id: "gap-number", type: "symbol", source: "gap", filter: ["has", "point_count"],
      layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": font.bold, "text-size": 12, "text-allow-overlap": true },
      paint: { "text-color": "#ffffff" },
    },
  ],
  legend: [
    { text: "map.coverage.under10", swatch: { kind: "fill", color: ramp[0], outline: "#6b3a10" } },
    { text: "map.coverage.under20", swatch: { kind: "fill", color: ramp[1], outline: "#6b3a10" } },
    { text: "map.coverage.under35", swatch: { kind: "fill", color: ramp[2], outline: "#6b3a10" } },
    { text: "map.coverage.under50", swatch: { kind: "fill", color: ramp[3], outline: "#6b3a10" } },
    { text: "map.coverage.over50", swatch: { kind: "fill", color: ramp[4], outline: "#6b3a10" } },
    { text: "map.coverage.gap", swatch: { kind: "point", color: "#b3400a" } },
  ],
  hits: ["gap", "district-gap"],
  note: (found, { t, language }) =>
    found.point_count !== undefined
      ? { title: t("coverage.gapsHere", { count: Number(found.point_count) }), rows: [] }
      : found.number !== undefined
        ? {
            title: `${found.street} ${found.number}`,
            rows: [[t("coverage.nearest"), found.nearest_conduit_m == null ? t("coverage.none") : `${Math.round(Number(found.nearest_conduit_m)).toLocaleString(language)} m`]],
          }
        : {
            title: String(found.name ?? ""),
            rows: [[t("coverage.gaps"), String(found.gaps ?? 0)], [t("coverage.addresses"), String(found.addresses ?? 0)]],
          },
};
