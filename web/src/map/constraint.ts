/** Layers of what else a trench can run into: the same shape for every kind, told apart by colour and words. */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import { day } from "../text/format";
import { tiles, type MapLayer, type Swatch } from "./layer";

const source = "permits";
const layer = "constraint";

type Shape = "area" | "line" | "spot";
type Look = {
  /** Colours by kind, in the order of the legend. */
  colors: Record<string, string>;
  /** How it may lie in the town; a line also draws the edge of an area. */
  shapes: Shape[];
  swatch: Swatch["kind"];
  dash?: boolean;
  quiet?: boolean;
  minzoom?: number;
};

/** The layer of this name; its title is `map.<name>.title`, what its kinds are called stands in `map.constraint.kinds`. */
export function constraints(name: string, { colors, shapes, swatch, dash, quiet, minzoom = 8 }: Look): MapLayer {
  const kinds = Object.keys(colors);
  const [first = "#000000", ...others] = Object.values(colors);
  // The last colour stands for whatever is left.
  const color = (others.length === 0 ? first : ["match", ["get", "kind"], ...kinds.slice(0, -1).flatMap((kind) => [kind, colors[kind]]), others.at(-1)]) as ExpressionSpecification | string;
  const of = (types: string[]): FilterSpecification => ["all", ["in", ["get", "kind"], ["literal", kinds]], ["in", ["geometry-type"], ["literal", types]]];
  const over: ExpressionSpecification = ["==", ["get", "cleared"], true];
  const styles: Record<Shape, LayerSpecification> = {
    area: {
      id: `${name}-area`, type: "fill", source, "source-layer": layer, minzoom, filter: of(["Polygon", "MultiPolygon"]),
      paint: { "fill-color": color, "fill-opacity": ["case", over, 0.05, 0.14] },
    },
    line: {
      id: `${name}-line`, type: "line", source, "source-layer": layer, minzoom, filter: of(["Polygon", "MultiPolygon", "LineString", "MultiLineString"]),
      layout: { "line-join": "round" },
      paint: { "line-color": color, "line-opacity": ["case", over, 0.4, 0.85], "line-width": ["interpolate", ["linear"], ["zoom"], 11, 1, 17, 3], ...(dash ? { "line-dasharray": [3, 2] } : {}) },
    },
    spot: {
      id: `${name}-spot`, type: "circle", source, "source-layer": layer, minzoom, filter: of(["Point", "MultiPoint"]),
      paint: { "circle-color": color, "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 2.5, 17, 6], "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 },
    },
  };
  const title = `map.${name}.title`;
  const sign = (color: string): Swatch => (swatch === "line" ? { kind: swatch, color, dash } : { kind: swatch, color: swatch === "fill" ? `${color}33` : color, outline: swatch === "fill" ? color : undefined });
  return {
    title,
    sources: { [source]: tiles(source) },
    styles: shapes.map((shape) => styles[shape]),
    legend: kinds.map((kind) => ({ text: kinds.length === 1 ? title : `map.constraint.kinds.${kind}`, swatch: sign(colors[kind] ?? first) })),
    quiet,
    hits: [...shapes].reverse().map((shape) => `${name}-${shape}`),
    note: ({ kind, name, since, until, cleared }, { t, language }) => {
      const word = t(`map.constraint.kinds.${kind}`);
      const days = [since, until].map((value) => value && day(String(value), language));
      const rows: [string, string][] = [];
      if (name) rows.push([t("map.constraint.kind"), word]);
      if (days[0] && days[1]) rows.push([t("map.constraint.period"), `${days[0]} – ${days[1]}`]);
      else if (days[0]) rows.push([t("map.constraint.since"), days[0]]);
      else if (days[1]) rows.push([t("map.constraint.until"), days[1]]);
      if (kind === "ordnance") rows.push([t("map.constraint.cleared"), t(cleared ? "map.constraint.yes" : "map.constraint.no")]);
      return { title: String(name || word), rows };
    },
  };
}
