/** Where a scenario stands, and how it is said. */
import type { Position, Polygon } from "geojson";
import type { ScenarioQuestion, ScenarioRow } from "../api/types";
import type { Tone } from "../ui/Badge";

export type State = ScenarioRow["state"];

export const tones: Record<State, Tone> = { queued: "neutral", running: "info", done: "success", failed: "danger", cancelled: "warning" };

/** Whether more comes of it by itself. */
export const isOpen = (state: State): boolean => state === "queued" || state === "running";

/** A question as somebody would begin with. */
export const first = (year: number): ScenarioQuestion => ({
  area: {}, addresses: "gaps", list: [], topology: "pon32", limit: { kind: "none" }, seconds: 20, seed: 1, first_year: year + 1,
  year_budget_cents: null, use_ducts: true, share_works: true, avoid_moratoria: true,
});

/** Whole euros as typed, in cents; `null` where it is no amount. */
export function cents(typed: string): number | null {
  const plain = typed.replaceAll(/[\s.  ]/g, "");
  return /^\d{1,12}$/.test(plain) ? Number(plain) * 100 : null;
}

/** The area around some corners; none with less than three. */
export function polygonOf(corners: Position[]): Polygon | null {
  const start = corners[0];
  return start && corners.length > 2 ? { type: "Polygon", coordinates: [[...corners, start]] } : null;
}

/** What a piece costs before the factor, in cents. */
export const plainCents = (piece: { metres: number; cents_per_m: number }): number => Math.round(piece.metres * piece.cents_per_m);
