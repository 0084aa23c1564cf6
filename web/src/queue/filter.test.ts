import { expect, test } from "vitest";
import { isNarrow, parseFilter, queryOf, readFilter, writeFilter, type QueueFilter } from "./filter";

const whole: QueueFilter = { q: "Lange Straße & Söhne", stage: "submitted,complete", procedure: "consent", due: 14, who: "none", street: "Lange Straße", order: "updated" };

test("a filter that is kept comes back as it was, on its first page", () => {
  expect(parseFilter(writeFilter({ ...whole, offset: 50 }))).toEqual(whole);
  expect(parseFilter("")).toEqual({});
});

test("days are counted from today when the server is asked", () => {
  expect(queryOf({ due: 7, who: "me", offset: 25 }, "2026-02-27")).toEqual({ due_by: "2026-03-06", mine: true, offset: 25 });
  expect(queryOf({ due: 0, who: "none" }, "2026-02-27")).toEqual({ due_by: "2026-02-27", unassigned: true });
  expect(queryOf({ who: "0199" }, "2026-02-27")).toEqual({ officer: "0199" });
});

test("an address says only what can be meant", () => {
  expect(readFilter({ due: "-1", offset: 1.5, order: "random", q: 12, stage: 7, other: "x" })).toEqual({ q: "12", stage: "7" });
  expect(readFilter({ mine: true })).toEqual({ who: "me" });
  expect(readFilter({ due: "" })).toEqual({});
});

test("order and page leave nothing out", () => {
  expect(isNarrow({ order: "updated", offset: 25 })).toBe(false);
  expect(isNarrow({ due: 0 })).toBe(true);
});
