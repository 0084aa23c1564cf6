/** Amounts in whole cents: written for people, read from what they type, summed. */
import type { Charge } from "../api/types";

/** `1.234,50`, `1234.5` or `60` as cents; `null` for what is no amount. */
export function centsOf(typed: string): number | null {
  const bare = typed.trim().replace(/\s|€|£/g, "");
  const match = /^(\d{1,3}(?:\.\d{3})*|\d+)(?:,(\d{1,2}))?$/.exec(bare) ?? /^(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d{1,2}))?$/.exec(bare);
  return match && Number((match[1] ?? "").replace(/[.,]/g, "")) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

/** What is still to be paid, and what is held until the guarantee has ended. */
export function totals(charges: Pick<Charge, "kind" | "status" | "amount_cents">[]): { open: number; paid: number; held: number } {
  const sum = (fits: (charge: (typeof charges)[number]) => boolean) => charges.filter(fits).reduce((all, charge) => all + charge.amount_cents, 0);
  return {
    open: sum(({ status }) => status === "issued"),
    paid: sum(({ kind, status }) => kind === "fee" && status === "paid"),
    held: sum(({ kind, status }) => kind === "deposit" && status === "paid"),
  };
}
