/** Deadlines on one line of time: where each begins and ends between the first and the last day that matters. */
import type { Deadline } from "../api/types";

const dayMs = 86_400_000;
const at = (day: string) => Date.parse(`${day}T12:00:00Z`);

export type Scale = { first: string; last: string };

/** The days between which everything lies, today included. */
export function scaleOf(deadlines: Pick<Deadline, "starts_on" | "due">[], today: string): Scale {
  const days = [today, ...deadlines.flatMap(({ starts_on, due }) => [starts_on, due])].sort();
  return { first: days[0] ?? today, last: days.at(-1) ?? today };
}

/** Where a day lies on the scale, 0 to 1. */
export function place(day: string, { first, last }: Scale): number {
  const whole = at(last) - at(first);
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, (at(day) - at(first)) / whole));
}

export function daysBetween(first: string, last: string): number {
  return Math.round((at(last) - at(first)) / dayMs);
}

export type Group = { code: string; deadlines: Deadline[] };

/** Deadlines by regime, in the order in which the case names its regimes; within one by their last day. */
export function groups(deadlines: Deadline[], order: string[]): Group[] {
  const codes = [...order, ...deadlines.map(({ regime }) => regime)].filter((code, index, all) => all.indexOf(code) === index);
  return codes
    .map((code) => ({ code, deadlines: deadlines.filter(({ regime }) => regime === code).sort((a, b) => a.due.localeCompare(b.due) || a.starts_on.localeCompare(b.starts_on)) }))
    .filter((group) => group.deadlines.length > 0);
}
