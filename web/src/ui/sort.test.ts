import { expect, test } from "vitest";
import { pressed, sorted } from "./sort";

const rows = [{ name: "10", gaps: 3 }, { name: "9", gaps: 3 }, { name: "Altstadt", gaps: 7 }];
const columns = [{ value: (row: { name: string; gaps: number }) => row.name }, { value: (row: { name: string; gaps: number }) => row.gaps }, {}];
const names = (by: number, descending: boolean) => sorted(rows, columns, { by, descending }).map((row) => row.name);

test("numbers in words count as numbers, and equal rows stay as they were", () => {
  expect(names(0, false)).toEqual(["9", "10", "Altstadt"]);
  expect(names(1, true)).toEqual(["Altstadt", "10", "9"]);
  expect(names(1, false)).toEqual(["10", "9", "Altstadt"]);
  expect(names(2, true)).toEqual(["10", "9", "Altstadt"]);
});

test("a second press turns the order around", () => {
  const first = pressed({ by: 0, descending: false }, 1, true);
  expect(first).toEqual({ by: 1, descending: true });
  expect(pressed(first, 1, true)).toEqual({ by: 1, descending: false });
  expect(pressed(first, 0, false)).toEqual({ by: 0, descending: false });
});
