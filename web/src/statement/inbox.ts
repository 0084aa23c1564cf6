/** Questions of a body in the order in which they need it: overdue, open, answered. */
import type { InboxItem } from "../api/types";

export type Pile = "overdue" | "open" | "answered";

export function pileOf({ statement }: Pick<InboxItem, "statement">): Pile {
  if (statement.verdict !== null) return "answered";
  return statement.overdue ? "overdue" : "open";
}

export function piles(items: InboxItem[]): { pile: Pile; items: InboxItem[] }[] {
  const of = (pile: Pile) => items.filter((item) => pileOf(item) === pile);
  return (["overdue", "open", "answered"] as const).map((pile) => ({ pile, items: of(pile) })).filter(({ items: some }) => some.length > 0);
}
