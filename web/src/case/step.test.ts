import { describe, expect, it } from "vitest";
import type { Action } from "../api/types";
import { asked, faultsOf, inputOf, isFaulty, type StepForm } from "./step";

const action = (event: string, needs: string[] = [], danger = false, optional: string[] = []) => ({ event, title: { de: event, en: event }, needs, optional, danger, encloses: false, legal_hint: null, warnings: [] }) as unknown as Action;
const form: StepForm = { reason: "", publicInterest: "", until: "", missing: [], conditions: [], channel: "", uninstructed: false, receivedOn: "", certificate: "", acknowledged: false };
const today = "2026-03-02";

describe("what a step asks for", () => {
  it("a refusal owes its reason and the paragraph on the public interest", () => {
    const wanted = asked(action("refuse", ["reason", "public_interest"], true), false);
    expect(faultsOf(wanted, form, today)).toEqual({ reason: true, publicInterest: true });
    expect(isFaulty(faultsOf(wanted, { ...form, reason: "a", publicInterest: "b" }, today))).toBe(false);
  });

  it("a day that the house knows may be left out, but not lie in the past", () => {
    const wanted = asked(action("hear", [], false, ["until"]), false);
    expect(faultsOf(wanted, form, today)).toEqual({});
    expect(faultsOf(wanted, { ...form, until: today }, today)).toEqual({ until: "past" });
    expect(faultsOf(asked(action("other", ["until"]), false), form, today)).toEqual({ until: "missing" });
    expect(asked(action("extend"), false).until).toBeNull();
  });

  it("missing items are sentences, with a day where one is set", () => {
    const deficiency = action("request_missing", ["missing"]);
    const typed = { ...form, missing: [{ text: " Lageplan ", due: "2026-03-20" }, { text: "", due: "" }, { text: "Foto", due: "" }] };
    expect(inputOf(deficiency, asked(deficiency, false), typed).missing).toEqual([{ text: "Lageplan", due: "2026-03-20" }, "Foto"]);
    expect(faultsOf(asked(deficiency, false), { ...form, missing: [{ text: "a", due: "2026-03-01" }] }, today).missingDue).toEqual([true]);
  });

  it("nothing travels that the step does not ask for", () => {
    const note = action("note_complete");
    const typed = { ...form, reason: "left over", until: "2026-05-01", channel: "letter" as const, receivedOn: "2026-02-01" };
    expect(JSON.parse(JSON.stringify(inputOf(note, asked(note, false), typed)))).toEqual({ event: "note_complete" });
    expect(inputOf(note, asked(note, true), typed).received_on).toBe("2026-02-01");
  });

  it("a site certificate is noted by its number", () => {
    const certify = action("certify", ["certificate"]);
    const wanted = asked(certify, false);
    expect(faultsOf(wanted, { ...form, certificate: " " }, today)).toEqual({ certificate: true });
    expect(inputOf(certify, wanted, { ...form, certificate: " 12-345 " }).certificate).toBe("12-345");
  });

  it("a condition in own words needs category, words and reason; a text block brings them", () => {
    const grant = asked(action("grant_with_conditions", ["conditions"]), false);
    const own = { category: "construction" as const, text: "a", reason: "" };
    expect(faultsOf(grant, { ...form, conditions: [] }, today).conditions).toBe(true);
    expect(faultsOf(grant, { ...form, conditions: [own] }, today).conditions).toBe(true);
    expect(faultsOf(grant, { ...form, conditions: [{ ...own, reason: "b" }, { category: "construction", text: "", reason: "", block: "x", parameters: {} }] }, today).conditions).toBeUndefined();
  });
});
