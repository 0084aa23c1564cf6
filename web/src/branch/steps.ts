/** The steps of a branch: as the address of the page carries them, and in words. */
import type { BranchStep, BranchWorks, Works } from "../api/types";
import { day, period, plusDays } from "../text/format";
import type { Language } from "../text/language";

type Say = (key: string, values?: Record<string, unknown>) => string;

/** As many as the server takes. */
export const most = 50;

const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string");

function isStep(value: unknown): value is BranchStep {
  if (typeof value !== "object" || value === null) return false;
  const [[name, body] = ["", null], ...more] = Object.entries(value as Record<string, unknown>);
  if (more.length > 0 || typeof body !== "object" || body === null) return false;
  if (name === "add") return "line" in body && "kind" in body;
  return (name === "shift" || name === "drop") && "works" in body && isList(body.works);
}

/** The steps in an address; what is none is left out, what is wrong with the others the server says. */
export function readSteps(value: unknown): BranchStep[] {
  return Array.isArray(value) ? value.filter(isStep).slice(0, most) : [];
}

/** How works are called, by their identifier. */
export type Names = ReadonlyMap<string, string>;

export const nameOf = (works: Pick<Works, "title" | "street"> | Pick<BranchWorks, "title" | "street">, t: Say): string => works.title || works.street || t("branch.unnamed");

/** A step as a sentence. */
export function wordsOf(step: BranchStep, names: Names, t: Say, language: Language): string {
  if ("add" in step) return t("branch.said.add", { kind: t(`works.kinds.${step.add.kind}`), period: step.add.period ? period(step.add.period, language) : "" });
  const { works } = "shift" in step ? step.shift : step.drop;
  const name = works.map((id) => names.get(id) ?? t("branch.unnamed")).join(", ");
  if ("drop" in step) return t("branch.said.drop", { name });
  const { days, first } = step.shift;
  if (first) return t("branch.said.first", { name, day: day(first, language) });
  return t((days ?? 0) < 0 ? "branch.said.earlier" : "branch.said.later", { name, count: Math.abs(days ?? 0) });
}

/** The least number of days by which works can move so that they begin today or later; the earliest of them decides. */
export function earliest(works: Works[], today: string): number {
  const first = works.map((one) => one.first).sort()[0] ?? today;
  return Math.round((Date.parse(`${today}T12:00:00Z`) - Date.parse(`${first}T12:00:00Z`)) / 86_400_000);
}

/** The days that drawn works begin with: three weeks ahead, for two. */
export const someDays = (today: string) => ({ first: plusDays(today, 21), last: plusDays(today, 34) });
