import { describe, expect, it } from "vitest";
import type { FeeSchedule } from "../api/types";
import { empty, faultsOf, inputOf, isFaulty } from "./form";
import { money } from "../text/format";
import { centsOf, totals } from "./money";

const schedule = {
  code: "MODEL",
  items: [
    { code: "decision", kind: "fee", frame_cents: [6000, 60000], by_hours: false },
    { code: "surface", kind: "deposit", frame_cents: null, by_hours: false },
  ],
} as unknown as FeeSchedule;

describe("amounts", () => {
  it("are read as people write them", () => {
    expect(["1.234,50", "1234.5", "60", " 12,05 €", "1,234.50"].map(centsOf)).toEqual([123450, 123450, 6000, 1205, 123450]);
    expect(["", "-5", "12,345,6", "1e3", "abc", "1.2.3"].map(centsOf)).toEqual([null, null, null, null, null, null]);
  });

  it("are written in the language of the reader", () => {
    expect(money(123450, "EUR", "de").replace(/\u00a0/g, " ")).toBe("1.234,50 €");
    expect(money(123450, "EUR", "en")).toBe("€1,234.50");
  });

  it("count once: what is to be paid, what was paid, what is held", () => {
    const charges = [
      { kind: "fee", status: "issued", amount_cents: 100 },
      { kind: "fee", status: "paid", amount_cents: 20 },
      { kind: "deposit", status: "paid", amount_cents: 3 },
      { kind: "deposit", status: "released", amount_cents: 4000 },
      { kind: "fee", status: "draft", amount_cents: 50000 },
    ] as const;
    expect(totals([...charges])).toEqual({ open: 100, paid: 20, held: 3 });
  });
});

describe("a charge that is being filled in", () => {
  it("sends what belongs to its kind alone", () => {
    const form = { ...empty("MODEL"), hours: { upper: "1,5", middle: "" }, chosen: { decision: { amount: "120", reason: " Umfang " }, surface: { amount: "9", reason: "" } }, reinstatement: "500" };
    expect(inputOf(form, schedule)).toEqual({ schedule: "MODEL", kind: "fee", hours: { upper: 1.5 }, chosen: { decision: { cents: 12000, reason: "Umfang" } }, exemptions: [] });
    expect(inputOf({ ...form, kind: "deposit" }, schedule)).toEqual({ schedule: "MODEL", kind: "deposit", hours: {}, chosen: { surface: { cents: 900, reason: "" } }, exemptions: [], reinstatement_cost_cents: 50000 });
  });

  it("says what cannot be meant: beyond the frame, no number, an exemption without a reason", () => {
    const faults = faultsOf({ ...empty("MODEL"), hours: { upper: "viel" }, chosen: { decision: { amount: "700", reason: "" } }, exemptions: { public: " " } }, schedule);
    expect(faults).toEqual({ hours: ["upper"], chosen: ["decision"], exemptions: ["public"], reinstatement: false });
    expect(isFaulty(faults)).toBe(true);
    expect(isFaulty(faultsOf(empty("MODEL"), schedule))).toBe(false);
  });
});
