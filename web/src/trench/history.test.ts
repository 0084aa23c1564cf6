import { expect, test } from "vitest";
import { step } from "./history";
import type { Parts } from "./line";

const one: Parts = [[[1, 1], [2, 2]]];
const two: Parts = [[[1, 1], [3, 3]]];

test("undo goes back one change, redo forward again, and a new change forgets what was undone", () => {
  let state = step(step({ past: [], now: [], future: [] }, { do: "set", parts: one }), { do: "set", parts: two });
  state = step(state, { do: "undo" });
  expect(state.now).toEqual(one);
  expect(step(state, { do: "redo" }).now).toEqual(two);
  state = step(state, { do: "set", parts: [] });
  expect(step(state, { do: "redo" }).now).toEqual([]);
  expect(step(state, { do: "undo" }).now).toEqual(one);
});

test("nothing to undo changes nothing", () => {
  const state = { past: [], now: one, future: [] };
  expect(step(state, { do: "undo" })).toBe(state);
});
