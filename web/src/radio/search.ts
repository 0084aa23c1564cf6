/** What the address of the page of mobile coverage says: whoever gets it sees the same. */

export const views = ["class", "best", "gap"] as const;
export type RadioView = (typeof views)[number];
export const tabs = ["figures", "gaps", "cells", "placement", "ground", "files"] as const;
export type RadioTab = (typeof tabs)[number];

export type RadioSearch = {
  /** What the colours of the map say; classes of reception where nothing is said. */
  bild?: RadioView;
  /** One operator; all together where nothing is said. */
  betreiber?: string;
  /** Planned cells count as well, unless it is said that they do not. */
  geplant?: false;
  /** From how many dBm on somebody counts as served. */
  dbm?: number;
  /** Side of a cell of the grid, in metres. */
  raster?: number;
  liste?: RadioTab;
};

/** Levels that can be asked for, in dBm. */
export const levels = { from: -160, to: 0 } as const;

const between = (value: unknown, least: number, most: number): number | undefined => {
  const number = Number(value);
  return (typeof value === "string" && value.trim() !== "") || typeof value === "number" ? (number >= least && number <= most ? number : undefined) : undefined;
};

export function readRadio(search: Record<string, unknown>): RadioSearch {
  const found: RadioSearch = {};
  const view = views.find((known) => known === search.bild);
  if (view) found.bild = view;
  // The router reads a name that is a number as one.
  const operator = typeof search.betreiber === "number" ? String(search.betreiber) : search.betreiber;
  if (typeof operator === "string" && operator !== "" && operator.length <= 100) found.betreiber = operator;
  if (search.geplant === false || search.geplant === "false") found.geplant = false;
  const dbm = between(search.dbm, levels.from, levels.to);
  if (dbm !== undefined) found.dbm = dbm;
  const grid = between(search.raster, 1, 1000);
  if (grid !== undefined) found.raster = grid;
  const tab = tabs.find((known) => known === search.liste);
  if (tab) found.liste = tab;
  return found;
}

/** The question as every answer of the server takes it. */
export type RadioQuery = { operator?: string; planned?: false; least_dbm?: number; cell_m?: number };

export const queryOf = ({ betreiber, geplant, dbm, raster }: RadioSearch): RadioQuery => ({ operator: betreiber, planned: geplant, least_dbm: dbm, cell_m: raster });
