import { expect, test } from "vitest";
import { all, range, toggle } from "./selection";

const rows = ["a", "b", "c", "d"];
const of = (...ids: string[]) => new Set(ids);

test("a range takes the state that its end gets, in either direction", () => {
  expect(range(of("a"), rows, "a", "c")).toEqual(of("a", "b", "c"));
  expect(range(of("a", "b", "c"), rows, "d", "b")).toEqual(of("a"));
  expect(range(of(), rows, "gone", "b")).toEqual(of("b"));
});

test("all of a page, and again none of it; other pages stay", () => {
  expect(all(of("x", "a"), rows)).toEqual(of("x", ...rows));
  expect(all(of("x", ...rows), rows)).toEqual(of("x"));
  expect(toggle(toggle(of(), "a"), "a")).toEqual(of());
});
