import { expect, test } from "vitest";
import type { ProcedureOffer, Relative } from "../api/types";
import { followers, grouped } from "./group";

const text = { de: "", en: "" };
const offer = (code: string, kind: string, needs_trench = true): ProcedureOffer => ({ code, kind, needs_trench, needs_site: kind === "site", title: text, classes: [], periods: [], lands: [], basis: "", regime: "" });
const offers = [offer("consent", "application"), offer("notification", "application"), offer("right_of_way", "application", false), offer("immediate", "immediate"), offer("forward_plan", "plan"), offer("shared_use", "request", false), offer("mobile_site", "site", false)];
const codes = (list: ProcedureOffer[]) => list.map(({ code }) => code);

test("every procedure stands in one group, and no group is empty", () => {
  expect(grouped(offers).map(({ group, offers: own }) => [group, codes(own)])).toEqual([
    ["application", ["consent", "right_of_way"]],
    ["notice", ["notification", "immediate"]],
    ["site", ["mobile_site"]],
    ["plan", ["forward_plan"]],
    ["request", ["shared_use"]],
  ]);
  expect(grouped([])).toEqual([]);
  // What most people come for stands first.
  expect(grouped([offer("traffic_order", "application"), offer("consent", "application")]).map(({ offers: own }) => codes(own))).toEqual([["consent", "traffic_order"]]);
});

test("an application for works follows a plan, a notice that was not enough, immediate works and what lapsed", () => {
  const at = (stage: string, procedure: string) => codes(followers({ stage: stage as "raised", procedure, followed_by: [] }, offers));
  expect(at("raised", "forward_plan")).toEqual(["consent"]);
  expect(at("application_demanded", "notification")).toEqual(["consent"]);
  expect(at("in_progress", "immediate")).toEqual(["consent"]);
  expect(at("lapsed", "consent")).toEqual(["consent"]);
  expect(at("in_progress", "consent")).toEqual([]);
  expect(at("draft", "immediate")).toEqual([]);
});

test("while a draft of it stands, no second one is offered", () => {
  const drafted = { id: "1", reference: null, title: "", procedure: "consent", stage: "draft", stage_title: text } as Relative;
  expect(followers({ stage: "raised", procedure: "forward_plan", followed_by: [drafted] }, offers)).toEqual([]);
  expect(codes(followers({ stage: "lapsed", procedure: "consent", followed_by: [{ ...drafted, stage: "withdrawn" }] }, offers))).toEqual(["consent"]);
});
