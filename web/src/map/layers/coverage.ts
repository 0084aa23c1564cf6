/** Who has fibre and who is left out: districts, statistical areas or hexagons by share, addresses as points in the colour of how they stand. */
import type { ExpressionSpecification } from "maplibre-gl";
import { font, own, type MapLayer } from "../layer";

export const ramp = ["#fdecd8", "#fad0a0", "#f2a55f", "#dd7a2c", "#b4530f"] as const;
const share: ExpressionSpecification = ["/", ["coalesce", ["get", "gaps"], 0], ["max", 1, ["coalesce", ["get", "addresses"], 0]]];
const colours = { connected: "#00765a", passed: "#4a7d16", planned: "#2a4fb8", gap: "#b3400a" } as const;
const colour: ExpressionSpecification = ["match", ["get", "state"], "connected", colours.connected, "passed", colours.passed, "planned", colours.planned, colours.gap];

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
        "circle-color": ["case", ["has", "point_count"], "#3d4a5c", colour],
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
    { text: "coverage.states.gap", swatch: { kind: "point", color: colours.gap } },
    { text: "coverage.states.planned", swatch: { kind: "point", color: colours.planned } },
    { text: "coverage.states.passed", swatch: { kind: "point", color: colours.passed } },
    { text: "coverage.states.connected", swatch: { kind: "point", color: colours.connected } },
  ],
  hits: ["gap", "district-gap"],
  note: (found, { t, language }) =>
    found.point_count !== undefined
      ? { title: t("coverage.addressesHere", { count: Number(found.point_count) }), rows: [] }
      : found.number !== undefined
        ? {
            title: `${found.street} ${found.number}`,
            rows: [
              [t("coverage.state"), t(`coverage.states.${found.state}`)],
              ...(found.distance_m == null ? [] : [[t("coverage.distance"), `${Math.round(Number(found.distance_m)).toLocaleString(language)} m`] as [string, string]]),
            ],
          }
        : {
            title: found.key === undefined ? String(found.name ?? t("coverage.grounds.hexagon.one")) : `${t("coverage.grounds.area.one")} ${found.key}`,
            rows: [[t("coverage.states.gap"), String(found.gaps ?? 0)], [t("coverage.addresses"), String(found.addresses ?? 0)]],
          },
};
