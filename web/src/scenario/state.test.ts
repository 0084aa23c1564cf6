import { describe, expect, it } from "vitest";
import { cents, polygonOf } from "./state";

describe("what is typed", () => {
  it("is whole euros, with or without separators", () => {
    expect(cents("250.000")).toBe(25_000_000);
    expect(cents("1 500")).toBe(150_000);
    for (const wrong of ["", "-5", "12,50", "1e6", "viel"]) expect(cents(wrong)).toBeNull();
  });
  it("is an area from three corners on", () => {
    expect(polygonOf([[0, 0], [1, 0]])).toBeNull();
    expect(polygonOf([[0, 0], [1, 0], [1, 1]])?.coordinates[0]).toHaveLength(4);
  });
});
