import { expect, test } from "vitest";
import { shares } from "./span";

test("bars share one line; a step without slack is a point on it", () => {
  expect(shares([{ earliest: "2026-03-01", latest: "2026-03-01" }, { earliest: "2026-03-06", latest: "2026-03-11" }])).toEqual([{ from: 0, width: 0 }, { from: 0.5, width: 0.5 }]);
  expect(shares([{ earliest: "2026-03-01", latest: "2026-02-27" }])).toEqual([{ from: 0, width: 0 }]);
  expect(shares([])).toEqual([]);
});
