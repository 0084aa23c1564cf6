import { expect, test } from "vitest";
import { lengthOf, lineOf, partsOf, readPoints, writePoints } from "./line";

test("points are read with decimal points, decimal commas and semicolons", () => {
  const { parts, faults } = readPoints("10.5, 53.5\n10,6 53,6\n10.7;53.7");
  expect(faults).toEqual([]);
  expect(parts).toEqual([[[10.5, 53.5], [10.6, 53.6], [10.7, 53.7]]]);
});

test("a line that is no point is named by its number and takes nothing else with it", () => {
  const { parts, faults } = readPoints("10.5, 53.5\nHauptstraße 3\n\n200, 53\n10.6, 53.6");
  expect(faults.map(({ line }) => line)).toEqual([2, 4]);
  expect(parts).toEqual([[[10.5, 53.5]], [[10.6, 53.6]]]);
});

test("what is written can be read again", () => {
  const parts = [[[10.1, 53.1], [10.2, 53.2]], [[10.3, 53.3], [10.4, 53.4]]];
  expect(readPoints(writePoints(parts)).parts).toEqual(parts);
});

test("single points and doubled points make no line", () => {
  expect(lineOf([[[10, 53]], [[10, 53], [10, 53]]])).toBeNull();
  expect(lineOf([[[10, 53], [10, 53], [10.1, 53]]])).toEqual({ type: "LineString", coordinates: [[10, 53], [10.1, 53]] });
});

test("two parts become one multi-part line and come back as two", () => {
  const parts = [[[10, 53], [10.1, 53]], [[11, 53], [11.1, 53]]];
  expect(partsOf(lineOf(parts))).toEqual(parts);
});

test("a hundredth of a degree of latitude is about 1112 metres", () => {
  expect(lengthOf([[[10, 53], [10, 53.01]]])).toBeCloseTo(1111.95, 1);
});
