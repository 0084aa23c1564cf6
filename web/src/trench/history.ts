/** The trench with its past. */
import { usePast } from "../ui/usePast";
import type { Parts } from "./line";

export function useTrench(start: Parts = []) {
  const { now, ...past } = usePast(start);
  return { parts: now, ...past };
}

export type Trench = ReturnType<typeof useTrench>;
