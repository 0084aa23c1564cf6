/** An answer as it is being written: what is still missing, and what travels. */
import type { Condition, StatementVerdict } from "../api/types";

/** What a body can say; silence only the system records. */
export const verdicts = ["no_objection", "conditions", "objection", "not_concerned"] as const satisfies StatementVerdict[];
export type Spoken = (typeof verdicts)[number];

export type AnswerForm = { verdict: Spoken | ""; text: string; conditions: Condition[]; name: string };
export type AnswerFaults = { verdict?: boolean; text?: boolean; conditions?: boolean; name?: boolean };

export const wish: Condition = { category: "", text: "", reason: "" };
export const emptyAnswer: AnswerForm = { verdict: "", text: "", conditions: [], name: "" };

const blank = (text: string) => text.trim() === "";

export function faultsOf(form: AnswerForm, named: boolean): AnswerFaults {
  const faults: AnswerFaults = {};
  if (form.verdict === "") faults.verdict = true;
  if (form.verdict === "objection" && blank(form.text)) faults.text = true;
  if (form.verdict === "conditions" && (form.conditions.length === 0 || form.conditions.some(({ category, text }) => category === "" || blank(text)))) faults.conditions = true;
  if (named && blank(form.name)) faults.name = true;
  return faults;
}

/** Conditions travel with the verdict that has them, and with no other. */
export function inputOf(form: AnswerForm & { verdict: Spoken }): { verdict: Spoken; text: string; conditions: Condition[] } {
  return {
    verdict: form.verdict,
    text: form.text.trim(),
    conditions: form.verdict === "conditions" ? form.conditions.map(({ category, text, reason }) => ({ category, text: text.trim(), reason: reason.trim() })) : [],
  };
}
