/** Where further sites would help, numbered in the order in which they were chosen. */
import { font, own, type MapLayer } from "../layer";

const color = "#8a1c6b";

export const radioChoice: MapLayer = {
  title: "map.radio.choice",
  sources: { "radio-choice": own() },
  styles: [
    { id: "radio-choice", type: "circle", source: "radio-choice", paint: { "circle-color": color, "circle-radius": 13, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5 } },
    {
      id: "radio-choice-number", type: "symbol", source: "radio-choice",
      layout: { "text-field": ["to-string", ["get", "number"]], "text-font": font.bold, "text-size": 13, "text-allow-overlap": true },
      paint: { "text-color": "#ffffff" },
    },
  ],
  legend: [{ text: "map.radio.choice", swatch: { kind: "point", color } }],
  hits: ["radio-choice"],
  note: (found, { t }) => ({ title: t("radio.placement.choice", { number: Number(found.number) }), rows: [[t("radio.placement.carrier"), t(`radio.placement.carriers.${found.carrier}`)], [t("radio.placement.where"), String(found.label ?? "")]] }),
};
