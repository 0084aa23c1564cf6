/** What one map layer is: where its data comes from, how it looks, what its legend and popup say. */
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Language } from "../text/language";

export type Swatch =
  | { kind: "line"; color: string; dash?: boolean; casing?: string }
  | { kind: "fill"; color: string; outline?: string }
  | { kind: "point"; color: string; outline?: string };

export type Properties = Record<string, string | number | boolean | null | undefined>;

export type Words = { t: (key: string, values?: Record<string, unknown>) => string; language: Language };

export type Note = {
  title: string;
  rows: [label: string, value: string][];
  /** A page of the app with more about it. */
  link?: { text: string; href: string };
};

export type MapLayer = {
  /** The name in the legend, as a key of the texts. */
  title: string;
  sources: Record<string, SourceSpecification>;
  styles: LayerSpecification[];
  legend: { text: string; swatch: Swatch }[];
  /** Base layers are always shown; the others can be switched off. */
  fixed?: boolean;
  /** Starts switched off. */
  quiet?: boolean;
  /** Style layers that answer a click, nearest first. */
  hits?: string[];
  note?: (properties: Properties, words: Words) => Note | null;
};

const empty = { type: "FeatureCollection" as const, features: [] };

/** A source the page fills itself. */
export function own(): SourceSpecification {
  return { type: "geojson", data: empty };
}

/** Vector tiles of this server; MapLibre's worker needs the whole address. */
export function tiles(name: "base" | "permits"): SourceSpecification {
  const origin = typeof location === "undefined" ? "" : location.origin;
  return { type: "vector", tiles: [`${origin}/api/tiles/${name}/{z}/{x}/{y}`], minzoom: 8, maxzoom: 16 };
}

/** The CSS families map labels are drawn with in the browser: no glyph files, no other host. */
export const font = { regular: ["Fira Sans"], bold: ["Fira Sans Semibold"] };
