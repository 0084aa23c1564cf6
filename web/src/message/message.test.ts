import { expect, test } from "vitest";
import type { Message } from "../api/types";
import { grouped } from "./group";

const message = (id: string, at: string, reference?: string) => ({ id, at, read_at: null, case: reference ? { id: reference, reference } : null }) as Message;
const ids = (groups: ReturnType<typeof grouped>) => groups.map(({ key, messages }) => [key, ...messages.map(({ id }) => id)]);

test("messages of a day stand together, the newest first; the day is the city's", () => {
  const all = [message("old", "2026-03-01T08:00:00Z"), message("late", "2026-03-01T23:30:00Z"), message("new", "2026-03-02T08:00:00Z")];
  expect(ids(grouped(all, "day"))).toEqual([["2026-03-02", "new", "late"], ["2026-03-01", "old"]]);
});

test("messages of a case stand together, the case with the newest first, and those of none under no name", () => {
  const all = [message("a1", "2026-03-01T08:00:00Z", "A"), message("b1", "2026-03-02T08:00:00Z", "B"), message("a2", "2026-03-03T08:00:00Z", "A"), message("none", "2026-03-01T07:00:00Z")];
  expect(ids(grouped(all, "case"))).toEqual([["A", "a2", "a1"], ["B", "b1"], ["", "none"]]);
});
