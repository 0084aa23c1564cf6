import { expect, test } from "vitest";
import type { Message } from "../api/types";
import { unreadFirst } from "./query";

test("what is not read stands first, and the newest within both", () => {
  const message = (id: string, at: string, read_at: string | null) => ({ id, at, read_at }) as Message;
  const sorted = unreadFirst([message("old", "2026-03-01T08:00:00Z", null), message("read", "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z"), message("new", "2026-03-02T08:00:00Z", null)]);
  expect(sorted.map(({ id }) => id)).toEqual(["new", "old", "read"]);
});
