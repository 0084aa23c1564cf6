/** What the address of the coverage page says: whoever gets it sees the same. */

export const states = ["gap", "planned", "passed", "connected"] as const;
export type AddressState = (typeof states)[number];
export const tabs = ["districts", "addresses", "outlook", "last"] as const;
export type CoverageTab = (typeof tabs)[number];
/** By what numbers are told, on the map and in the table. */
export type Ground = "district" | "area" | "hexagon";

export type CoverageSearch = {
  /** As planned by this day, or as of it where it is over. */
  tag?: string;
  /** The longest way along the streets, in metres. */
  weite?: number;
  stadtteil?: string;
  /** Statistical areas instead of districts. */
  flaechen?: "gebiete";
  /** The key of a statistical area. */
  gebiet?: string;
  stand?: AddressState;
  /** Hexagons instead of districts, at this resolution. */
  raster?: number;
  liste?: CoverageTab;
};

export const resolutions = [7, 8, 9, 10, 11] as const;
export const farthest = 5000;

const one = <T extends string>(value: unknown, of: readonly T[]): T | undefined => of.find((known) => known === value);

export function groundOf({ raster, flaechen }: CoverageSearch): Ground {
  return raster !== undefined ? "hexagon" : flaechen ? "area" : "district";
}

export function readCoverage(search: Record<string, unknown>): CoverageSearch {
  const found: CoverageSearch = {};
  if (typeof search.tag === "string" && /^\d{4}-\d{2}-\d{2}$/.test(search.tag)) found.tag = search.tag;
  const reach = Number(search.weite);
  if (search.weite !== undefined && Number.isFinite(reach) && reach >= 1 && reach <= farthest) found.weite = reach;
  if (typeof search.stadtteil === "string" && /^[0-9a-f-]{36}$/i.test(search.stadtteil)) found.stadtteil = search.stadtteil;
  const areas = one(search.flaechen, ["gebiete"]);
  if (areas) found.flaechen = areas;
  // A key that is a number is read as one.
  const key = typeof search.gebiet === "number" ? String(search.gebiet) : search.gebiet;
  if (typeof key === "string" && /^[\p{L}\p{N} ._/-]{1,40}$/u.test(key)) found.gebiet = key;
  const state = one(search.stand, states);
  if (state) found.stand = state;
  const raster = resolutions.find((known) => known === Number(search.raster));
  if (raster) found.raster = raster;
  const tab = one(search.liste, tabs);
  if (tab) found.liste = tab;
  return found;
}
