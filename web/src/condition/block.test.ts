import { describe, expect, it } from "vitest";
import type { Block } from "../api/types";
import { begun, faultOf, filled, isReady, search } from "./block";

const block: Block = {
  code: "compaction_test", category: "construction",
  title: { de: "Verdichtungsnachweis", en: "Compaction test" },
  text: { de: "Mindestens alle {spacing_m} m, spätestens {days|Tag|Tage} danach.", en: "At least every {spacing_m} m, within {days|day|days}." },
  reason: { de: "Setzungen", en: "It settles" },
  parameters: [
    { name: "spacing_m", kind: "metres", label: { de: "Abstand", en: "Distance" }, min: "0.5", max: "200", default: "1.5" },
    { name: "days", kind: "days", label: { de: "Frist", en: "Days" }, min: "1", max: "60", default: null },
  ],
  basis: "practice", verified: false,
};
const [spacing, days] = block.parameters as [Block["parameters"][0], Block["parameters"][0]];

describe("text blocks", () => {
  it("begins with what usually stands in it and shows what is still open", () => {
    const condition = begun(block, "en");
    expect(condition.parameters).toEqual({ spacing_m: "1.5" });
    expect(filled(block.text.de, block, condition.parameters, "de")).toBe("Mindestens alle 1,5 m, spätestens ____ Tage danach.");
    expect(filled(block.text.en, block, { ...condition.parameters, days: "14" }, "en")).toBe("At least every 1.5 m, within 14 days.");
    expect(filled(block.text.de, block, { ...condition.parameters, days: "1" }, "de")).toBe("Mindestens alle 1,5 m, spätestens 1 Tag danach.");
    expect(isReady(condition, [block])).toBe(false);
    expect(isReady({ ...condition, parameters: { ...condition.parameters, days: "14" } }, [block])).toBe(true);
  });

  it("holds every value against its limits, in numbers and not in letters", () => {
    expect(faultOf(spacing, "9,25")).toBeNull();
    expect(faultOf(spacing, "1000")).toEqual({ kind: "most", value: "200" });
    expect(faultOf(spacing, "0.4")).toEqual({ kind: "least", value: "0.5" });
    expect(faultOf(days, "")).toEqual({ kind: "missing" });
    expect(faultOf(days, "2.5")).toEqual({ kind: "number" });
    expect(faultOf({ ...days, kind: "date", min: "2026-01-01", max: "2026-12-31" }, "2027-01-01")).toEqual({ kind: "most", value: "2026-12-31" });
  });

  it("is found by words in either language", () => {
    expect(search([block], "verdichtung tage")).toEqual([block]);
    expect(search([block], "SETTLES")).toEqual([block]);
    expect(search([block], "Baum")).toEqual([]);
  });
});
