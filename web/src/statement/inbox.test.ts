import { expect, it } from "vitest";
import type { InboxItem } from "../api/types";
import { piles } from "./inbox";

const item = (id: string, verdict: string | null, overdue: boolean) => ({ statement: { id, verdict, overdue } }) as unknown as InboxItem;

it("what is overdue comes first, silence counts as answered, and an empty pile is not shown", () => {
  const sorted = piles([item("a", null, false), item("b", "silent", false), item("c", null, true)]);
  expect(sorted.map(({ pile, items }) => [pile, items.map(({ statement }) => statement.id)])).toEqual([["overdue", ["c"]], ["open", ["a"]], ["answered", ["b"]]]);
  expect(piles([])).toEqual([]);
});
