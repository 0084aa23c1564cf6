/** The words of mobile coverage in the HTTP contract. */
import type { FeatureCollection } from "geojson";
import type { Bounds, SiteKind, Text } from "../api/types";

export type RadioModel = "automatic" | "p1812" | "tr38901" | "knife_edge" | "free_space";

export type RadioCellInput = {
  name: string;
  site: string;
  operator: string;
  kind: SiteKind;
  place: [number, number];
  height_m: number;
  frequency_mhz: number;
  resource_blocks: number;
  eirp_dbm: number;
  azimuth_deg: number | null;
  beam_deg: number | null;
  vertical_beam_deg: number | null;
  mechanical_tilt_deg: number;
  electrical_tilt_deg: number;
  model: RadioModel;
  state: "on_air" | "planned";
};

export type RadioCell = RadioCellInput & { id: string; version: number; origin: "list" | "case"; case: string | null; model_name: string | null; refused: Text | null };

export type RadioRaster = {
  kind: "terrain" | "cover";
  source: string;
  cell_m: number;
  columns: number;
  rows: number;
  lowest_m: number;
  highest_m: number;
  void_share: number;
  files: string[];
  imported_at: string;
  by: string;
};

export type RadioOverview = {
  classes: { code: string; title: Text; least_dbm: number }[];
  service: { basis: string; verified: boolean };
  climate: { lapse: number; refractivity: number; basis: string; verified: boolean };
  models: { code: RadioModel; name: string; range: Text; checked: Text }[];
  terrain: RadioRaster | null;
  cover: RadioRaster | null;
  operators: string[];
  cells: number;
  resolutions_m: number[];
  usual_m: number;
};

export type RadioShare = { served: number; all: number; outside: number; ratio: number | null };

export type RadioFigures = {
  grid: { cell_m: number; columns: number; rows: number };
  bounds: Bounds;
  least_dbm: number;
  classes: { code: string; cells: number; share: number }[];
  area: RadioShare;
  addresses: RadioShare;
  roads: RadioShare;
  cells: { id: string; name: string; operator: string; best_share: number }[];
  operators: { operator: string; area: number | null; addresses: number | null; roads: number | null }[];
  refused: { id: string; name: string; because: Text }[];
  answers: { model: number; otherwise: number; refused: number };
  assumptions: Text[];
};

export type RadioCoverage = { state: "computing" | "ready"; done: number; all: number; figures: RadioFigures | null };
export type RadioGap = { id: string; street: string; number: string; district: string | null; place: [number, number]; dbm: number | null };
export type RadioImport = { taken: number; added: number; changed: number; faults: { row: number; column: string; value: string; text: Text }[] };

export type RadioDemand = "addresses" | "roads" | "area";
export type RadioTemplate = Pick<RadioCellInput, "kind" | "height_m" | "frequency_mhz" | "resource_blocks" | "eirp_dbm">;
export type RadioPlacementInput = { operator: string | null; planned: boolean; least_dbm: number | null; sites: number; demand: RadioDemand; site: RadioTemplate };
export type RadioChoice = { place: [number, number]; carrier: "site" | "furniture" | "rooftop"; label: string; fibre: boolean; preference: number; adds: number; newly_served: number };
export type RadioPlacement = { choices: RadioChoice[]; before: RadioShare; after: RadioShare; candidates: number; model: string; guarantee: Text; preferences: Text };
export type RadioSites = FeatureCollection;
