/** Where a letter stands, from its days. */
import type { Letter } from "../api/types";

export type LetterState = "printing" | "printed" | "sent" | "retrieved";

export function stateOf(letter: Pick<Letter, "pdf" | "sent_on" | "retrieved_on">): LetterState {
  if (letter.retrieved_on) return "retrieved";
  if (letter.sent_on) return "sent";
  return letter.pdf ? "printed" : "printing";
}
