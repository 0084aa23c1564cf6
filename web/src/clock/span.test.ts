import { describe, expect, it } from "vitest";
import type { Deadline } from "../api/types";
import { daysBetween, groups, place, scaleOf } from "./span";

const deadline = (regime: string, starts_on: string, due: string) => ({ id: "D1", regime, starts_on, due }) as Deadline;

describe("deadlines on one line", () => {
  it("reaches from the first day to the last, with today", () => {
    const scale = scaleOf([deadline("a", "2026-02-01", "2026-05-01")], "2026-06-01");
    expect(scale).toEqual({ first: "2026-02-01", last: "2026-06-01" });
    expect(place("2026-02-01", scale)).toBe(0);
    expect(place("2026-06-01", scale)).toBe(1);
    expect(place("2027-06-01", scale)).toBe(1);
    expect(place("2026-04-02", scale)).toBeCloseTo(0.5);
  });

  it("counts days over a change of the clocks", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
  });

  it("keeps the order of the case's regimes and forgets none that it does not name", () => {
    const all = [deadline("b", "2026-01-01", "2026-03-01"), deadline("x", "2026-01-01", "2026-02-01"), deadline("a", "2026-01-01", "2026-02-01"), deadline("b", "2026-01-01", "2026-02-01")];
    expect(groups(all, ["a", "b", "c"]).map(({ code, deadlines }) => [code, deadlines.map(({ due }) => due)])).toEqual([["a", ["2026-02-01"]], ["b", ["2026-02-01", "2026-03-01"]], ["x", ["2026-02-01"]]]);
  });
});
