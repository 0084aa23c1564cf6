/** Which cases are chosen, and how keys and clicks change that. */

export type Chosen = ReadonlySet<string>;

/** One more or one less. */
export function toggle(chosen: Chosen, id: string): Chosen {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Everything between the last touched row and this one takes the state that this one gets. */
export function range(chosen: Chosen, rows: string[], from: string | null, to: string): Chosen {
  const [a, b] = [from === null ? -1 : rows.indexOf(from), rows.indexOf(to)];
  if (a < 0 || b < 0) return toggle(chosen, to);
  const next = new Set(chosen);
  const on = !chosen.has(to);
  for (const id of rows.slice(Math.min(a, b), Math.max(a, b) + 1)) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** All rows of this page; none of them when all were chosen already. */
export function all(chosen: Chosen, rows: string[]): Chosen {
  const next = new Set(chosen);
  const full = rows.length > 0 && rows.every((id) => chosen.has(id));
  for (const id of rows) {
    if (full) next.delete(id);
    else next.add(id);
  }
  return next;
}
