import { expect, test } from "vitest";
import { roundLength, sketched } from "./sketch";

const frame = { width: 320, height: 200, margin: 20 };

test("a line fills its frame, north up, and its scale is true", () => {
  // About 222 m to the north.
  const sketch = sketched({ type: "LineString", coordinates: [[10, 53.5], [10, 53.502]] }, frame);
  expect(sketch.at([10, 53.5])).toEqual([160, 180]);
  expect(sketch.at([10, 53.502])).toEqual([160, 20]);
  expect(sketch.scale.length_m).toBe(100);
  expect(sketch.scale.width).toBeCloseTo((100 * 160) / 222.39, 0);
  expect(sketch.path).toBe("M160 180L160 20");
});

test("a short line is not blown up, and parts stay apart", () => {
  const sketch = sketched({ type: "MultiLineString", coordinates: [[[10, 53.5], [10.00001, 53.5]], [[10, 53.50001], [10.00001, 53.50001]]] }, frame);
  expect(sketch.path.match(/M/g)).toHaveLength(2);
  expect(sketch.at([10.00001, 53.5])[0] - sketch.at([10, 53.5])[0]).toBeLessThan(5);
});

test("lengths of a scale are round", () => {
  expect([0.9, 7, 49, 230, 999].map(roundLength)).toEqual([0.5, 5, 20, 200, 500]);
});
