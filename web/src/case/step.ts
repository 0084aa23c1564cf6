/** What a step asks for, and how what was typed becomes its request. */
import type { Action, Case, Condition, EventRequest } from "../api/types";

export type MissingItem = { text: string; due: string };
export type Channel = "" | "letter" | "electronic";

export type StepForm = {
  reason: string;
  publicInterest: string;
  until: string;
  missing: MissingItem[];
  conditions: Condition[];
  channel: Channel;
  uninstructed: boolean;
  receivedOn: string;
  certificate: string;
  acknowledged: boolean;
};

type Wish = "must" | "may" | null;
export type Asked = { reason: Wish; publicInterest: Wish; until: Wish; missing: boolean; conditions: boolean; marks: boolean; receivedOn: boolean; certificate: boolean; encloses: boolean };

/** Steps whose reasons stand in the decision where there are any. */
const explained = new Set(["grant", "grant_with_conditions", "request_missing", "hear", "object", "answer"]);
/** Steps that say how a decision goes out. */
const sent = new Set(["send", "serve"]);

export function asked(action: Action, onBehalf: boolean): Asked {
  const { event, needs, optional } = action;
  return {
    reason: needs.includes("reason") ? "must" : action.danger || explained.has(event) ? "may" : null,
    publicInterest: needs.includes("public_interest") ? "must" : null,
    until: needs.includes("until") ? "must" : optional.includes("until") ? "may" : null,
    missing: needs.includes("missing"),
    conditions: needs.includes("conditions"),
    marks: sent.has(event),
    receivedOn: onBehalf,
    certificate: needs.includes("certificate"),
    encloses: action.encloses,
  };
}

/** A step before anything was typed: what the law still asks for stands in it. */
export function begun(found: Case, say: (text: { de: string; en: string }) => string): StepForm {
  return {
    reason: "",
    publicInterest: "",
    until: "",
    missing: found.missing_documents.map((document) => ({ text: say(document.title), due: "" })),
    conditions: [],
    channel: "",
    uninstructed: false,
    receivedOn: "",
    certificate: found.input.site?.certificate ?? "",
    acknowledged: false,
  };
}

export type StepFaults = { reason?: boolean; publicInterest?: boolean; until?: "missing" | "past"; missing?: boolean; missingDue?: boolean[]; conditions?: boolean; receivedOn?: boolean; certificate?: boolean };

const blank = (text: string) => text.trim() === "";

/** Whether a condition can be sent: a text block brings its own words. */
export function isWhole(condition: Condition): boolean {
  return Boolean(condition.block) || (condition.category !== "" && !blank(condition.text) && !blank(condition.reason));
}

/** What is missing or cannot be meant; the server has the last word. */
export function faultsOf(wanted: Asked, form: StepForm, today: string): StepFaults {
  const faults: StepFaults = {};
  if (wanted.reason === "must" && blank(form.reason)) faults.reason = true;
  if (wanted.publicInterest === "must" && blank(form.publicInterest)) faults.publicInterest = true;
  if (wanted.until === "must" && form.until === "") faults.until = "missing";
  else if (wanted.until && form.until !== "" && form.until <= today) faults.until = "past";
  if (wanted.missing) {
    if (form.missing.every((item) => blank(item.text))) faults.missing = true;
    const due = form.missing.map((item) => item.due !== "" && item.due < today);
    if (due.some(Boolean)) faults.missingDue = due;
  }
  if (wanted.conditions && (form.conditions.length === 0 || !form.conditions.every(isWhole))) faults.conditions = true;
  if (wanted.receivedOn && form.receivedOn > today) faults.receivedOn = true;
  if (wanted.certificate && blank(form.certificate)) faults.certificate = true;
  return faults;
}

export const isFaulty = (faults: StepFaults): boolean => Object.keys(faults).length > 0;

/** The request of a step: only what the step asks for travels. */
export function inputOf(action: Action, wanted: Asked, form: StepForm): EventRequest {
  const reason = wanted.reason && form.reason.trim() ? form.reason.trim() : undefined;
  const marks = [...(form.channel ? [form.channel] : []), ...(form.uninstructed ? ["uninstructed" as const] : [])];
  return {
    event: action.event,
    reason,
    extension_reason: action.event === "extend" ? reason : undefined,
    public_interest: wanted.publicInterest ? form.publicInterest.trim() : undefined,
    until: wanted.until && form.until ? form.until : undefined,
    missing: wanted.missing
      ? form.missing.filter((item) => !blank(item.text)).map((item) => (item.due ? { text: item.text.trim(), due: item.due } : item.text.trim()))
      : undefined,
    conditions: wanted.conditions ? form.conditions : undefined,
    marks: wanted.marks && marks.length > 0 ? marks : undefined,
    received_on: wanted.receivedOn && form.receivedOn ? form.receivedOn : undefined,
    certificate: wanted.certificate ? form.certificate.trim() : undefined,
    acknowledged: form.acknowledged || undefined,
  };
}
