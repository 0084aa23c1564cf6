import { expect, test } from "vitest";
import { basis, bytes, day, metres, plusDays } from "./format";

/** What does not break at the end of a line is spaced all the same. */
const spaced = (text: string) => text.replaceAll("\u00a0", " ");

test("references to the law are written as each language does", () => {
  expect(spaced(basis("§127(3) s.1 TKG", "de"))).toBe("§ 127 Abs. 3 Satz 1 TKG");
  expect(spaced(basis("§127(3) s.4–5 TKG", "de"))).toBe("§ 127 Abs. 3 Satz 4 bis 5 TKG");
  expect(spaced(basis("GIA Art 7(5)", "de"))).toBe("GIA Art. 7 Abs. 5");
  expect(spaced(basis("Art. 7(5), Art. 8 GIA", "de"))).toBe("Art. 7 Abs. 5, Art. 8 GIA");
  expect(spaced(basis("§ 127 Abs. 8 TKG", "de"))).toBe("§ 127 Abs. 8 TKG");
  expect(spaced(basis("DIN 18920", "de"))).toBe("DIN 18920");
  expect(basis("§127 TKG", "de")).toBe("§\u00a0127 TKG");
  expect(basis("§127(3) s.1 TKG", "en")).toBe("§127(3) s.1 TKG");
});

test("a calendar day stays the same day, and days are counted over the change of the clocks", () => {
  expect(day("2026-03-01", "de")).toBe("01.03.2026");
  expect(day("2026-03-01", "en")).toBe("1\u00a0Mar\u00a02026");
  expect(plusDays("2026-03-28", 2)).toBe("2026-03-30");
  expect(plusDays("2026-12-31", 1)).toBe("2027-01-01");
});

test("lengths and sizes take the unit people would", () => {
  expect(metres(93.94, "de")).toBe("93,9 m");
  expect(metres(231.4, "en")).toBe("231 m");
  expect(metres(12_345, "de")).toBe("12,3 km");
  expect(bytes(834_211, "de")).toBe("815 kB");
  expect(bytes(20_971_520, "en")).toBe("20 MB");
});
