/** Rows in the order of a column. */
export type Value = number | string;

/** Which column, counted from 0, and which end comes first. */
export type Sorting = { by: number; descending: boolean };

const compare = (a: Value, b: Value) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true }));

/** A new list; rows that are equal stay as they were. */
export function sorted<Row>(rows: readonly Row[], columns: readonly { value?: (row: Row) => Value }[], { by, descending }: Sorting): Row[] {
  const value = columns[by]?.value;
  if (!value) return [...rows];
  return [...rows].sort((a, b) => (descending ? compare(value(b), value(a)) : compare(value(a), value(b))));
}

/** What a press on a column's head asks for: numbers begin with the greatest, words with the first; again turns them around. */
export function pressed(before: Sorting, by: number, numeric: boolean): Sorting {
  return { by, descending: before.by === by ? !before.descending : numeric };
}
