/** What one map layer is: where its data comes from, how it looks, what its legend and popup say. */
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Language } from "../text/language";

export type Swatch =
  | { kind: "line"; color: string; dash?: boolean; casing?: string }
  | { kind: "fill"; color: string; outline?: string }
  | { kind: "point"; color: string; outline?: string };

/** One line of a legend; the text is a key of the texts. */
export type Sign = { text: string; swatch: Swatch };

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
  legend: Sign[];
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

/** An address of this server; MapLibre's worker needs the whole of it. */
export const whereIs = (path: string): string => `${typeof location === "undefined" ? "" : location.origin}${path}`;

const zooms = { minzoom: 8, maxzoom: 16 };

/** Vector tiles of this server. */
export function tiles(name: "base" | "permits"): SourceSpecification {
  return { type: "vector", tiles: [whereIs(`/api/tiles/${name}/{z}/{x}/{y}`)], ...zooms };
}

/** Vector tiles that answer a question: the page says where they are. Until it does, no layer made of them is shown. */
export function asked(): SourceSpecification {
  return { type: "vector", tiles: [], ...zooms };
}

/** The CSS families map labels are drawn with in the browser: no glyph files, no other host. */
export const font = { regular: ["Fira Sans"], bold: ["Fira Sans Semibold"] };
