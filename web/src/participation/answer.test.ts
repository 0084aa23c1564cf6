import { describe, expect, it } from "vitest";
import { emptyAnswer, faultsOf, inputOf, wish } from "./answer";
import { statementState } from "./state";

const condition = { category: "construction" as const, text: " Suchschachtung ", reason: "" };

describe("an answer", () => {
  it("needs its word, an objection its reasons, a link a name", () => {
    expect(faultsOf(emptyAnswer, true)).toEqual({ verdict: true, name: true });
    expect(faultsOf({ ...emptyAnswer, verdict: "objection", text: " " }, false)).toEqual({ text: true });
    expect(faultsOf({ ...emptyAnswer, verdict: "no_objection" }, false)).toEqual({});
    expect(faultsOf({ ...emptyAnswer, verdict: "conditions" }, false)).toEqual({ conditions: true });
    expect(faultsOf({ ...emptyAnswer, verdict: "conditions", conditions: [condition, wish] }, false)).toEqual({ conditions: true });
    expect(faultsOf({ ...emptyAnswer, verdict: "conditions", conditions: [condition] }, false)).toEqual({});
  });

  it("leaves conditions behind that belong to another word", () => {
    const form = { ...emptyAnswer, text: " a ", conditions: [condition] };
    expect(inputOf({ ...form, verdict: "no_objection" })).toEqual({ verdict: "no_objection", text: "a", conditions: [] });
    expect(inputOf({ ...form, verdict: "conditions" }).conditions).toEqual([{ category: "construction", text: "Suchschachtung", reason: "" }]);
  });
});

describe("a statement", () => {
  it("is open, overdue, silent or answered", () => {
    expect(statementState({ verdict: null, overdue: false, reminded_on: null })).toBe("open");
    expect(statementState({ verdict: null, overdue: false, reminded_on: "2026-03-02" })).toBe("reminded");
    expect(statementState({ verdict: null, overdue: true, reminded_on: "2026-03-02" })).toBe("overdue");
    expect(statementState({ verdict: "silent", overdue: false, reminded_on: null })).toBe("silent");
    expect(statementState({ verdict: "objection", overdue: false, reminded_on: null })).toBe("objection");
  });
});
