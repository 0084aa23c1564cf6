import { expect, test } from "vitest";
import { step } from "./usePast";

test("undo goes back one change, redo forward again, and a new change forgets what was undone", () => {
  let state = step(step({ past: [], now: "", future: [] }, { do: "set", now: "one" }), { do: "set", now: "two" });
  state = step(state, { do: "undo" });
  expect(state.now).toBe("one");
  expect(step(state, { do: "redo" }).now).toBe("two");
  state = step(state, { do: "set", now: "" });
  expect(step(state, { do: "redo" }).now).toBe("");
  expect(step(state, { do: "undo" }).now).toBe("one");
});

test("nothing to undo changes nothing", () => {
  const state = { past: [], now: "one", future: [] };
  expect(step(state, { do: "undo" })).toBe(state);
});
