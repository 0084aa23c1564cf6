/** Where a statement stands, and how that is coloured. */
import type { Statement, StatementVerdict } from "../api/types";
import type { Tone } from "../ui/Badge";

export type StatementState = StatementVerdict | "open" | "reminded" | "overdue";

export function statementState({ verdict, overdue, reminded_on }: Pick<Statement, "verdict" | "overdue" | "reminded_on">): StatementState {
  if (verdict) return verdict;
  return overdue ? "overdue" : reminded_on ? "reminded" : "open";
}

export const stateTones: Record<StatementState, Tone> = {
  open: "info", reminded: "warning", overdue: "danger", silent: "neutral",
  not_concerned: "neutral", no_objection: "success", conditions: "warning", objection: "danger",
};
