/** Mobile sites with their cells, and how far to stay away from their antennas. */
import type { ExpressionSpecification } from "maplibre-gl";
import { metres } from "../../text/format";
import { font, own, type MapLayer } from "../layer";

const dark = "#1b2f6b";
const kinds = { mast: dark, rooftop: "#ffb84d", small_cell: "#ffffff" } as const;
const safety = "#a3174a";
const kind: ExpressionSpecification = ["get", "kind"];
const isSite: ExpressionSpecification = ["==", ["get", "what"], "site"];
const isSafety: ExpressionSpecification = ["==", ["get", "what"], "safety"];

export const radioSite: MapLayer = {
  title: "map.radio.site",
  sources: { "radio-site": own() },
  styles: [
    { id: "radio-safety", type: "fill", source: "radio-site", filter: isSafety, minzoom: 13, paint: { "fill-color": safety, "fill-opacity": 0.12 } },
    { id: "radio-safety-edge", type: "line", source: "radio-site", filter: isSafety, minzoom: 13, paint: { "line-color": safety, "line-width": 1.5, "line-dasharray": [3, 2] } },
    {
      id: "radio-site", type: "circle", source: "radio-site", filter: isSite,
      paint: {
        "circle-color": ["match", kind, "mast", kinds.mast, "rooftop", kinds.rooftop, kinds.small_cell],
        "circle-stroke-color": ["match", kind, "mast", "#ffffff", dark],
        "circle-stroke-width": 2,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, ["match", kind, "small_cell", 3, 5], 16, ["match", kind, "small_cell", 6, 9]],
      },
    },
    {
      id: "radio-site-name", type: "symbol", source: "radio-site", filter: isSite, minzoom: 12,
      layout: { "text-field": ["coalesce", ["get", "title"], ""], "text-font": font.bold, "text-size": 12, "text-anchor": "top", "text-offset": [0, 0.9], "text-max-width": 12 },
      paint: { "text-color": dark, "text-halo-color": "#ffffff", "text-halo-width": 1.8 },
    },
  ],
  legend: [
    { text: "site.kinds.mast", swatch: { kind: "point", color: kinds.mast } },
    { text: "site.kinds.rooftop", swatch: { kind: "point", color: kinds.rooftop, outline: dark } },
    { text: "site.kinds.small_cell", swatch: { kind: "point", color: kinds.small_cell, outline: dark } },
    { text: "map.radio.safety", swatch: { kind: "line", color: safety, dash: true } },
  ],
  hits: ["radio-site"],
  note: (site, { t, language }) => {
    const number = new Intl.NumberFormat(language === "en" ? "en-GB" : "de-DE", { maximumFractionDigits: 1 });
    const rows: [string, string][] = [
      [t("site.kind"), t(`site.kinds.${site.kind}`)],
      [t("radio.operator"), String(site.operator ?? "–")],
      ...(site.eirp_w == null ? [] : [[t("radio.eirpSum"), `${number.format(Number(site.eirp_w))} W`] as [string, string]]),
      [t("radio.safetyDistance"), site.safety_distance_m == null ? t("radio.notGiven") : metres(Number(site.safety_distance_m), language)],
      ...(site.class_title ? [[t("radio.siteClass"), String(site.class_title)] as [string, string]] : []),
      ...(site.certificate ? [[t("radio.certificate"), String(site.certificate)] as [string, string]] : []),
      ...(site.cells ? [[t("radio.cells"), String(site.cells)] as [string, string]] : []),
    ];
    return { title: String(site.title || t("site.title")), rows, link: site.case ? { text: t("case.open"), href: `/vorgaenge/${site.case}` } : undefined };
  },
};
