/** Text blocks: what is filled in, whether it keeps its limits, and how the sentence reads then. */
import type { Block, Condition, Parameter } from "../api/types";
import type { Language } from "../text/language";
import { day } from "../text/format";

/** A condition from a text block, with what usually stands in it, numbers as the language writes them. */
export function begun(block: Block, language: Language): Condition {
  const given = block.parameters.flatMap(({ name, kind, default: usual }) => (usual === null ? [] : [[name, kind === "metres" ? written({ kind }, usual, language) : usual] as const]));
  return { category: block.category, text: "", reason: "", block: block.code, parameters: Object.fromEntries(given) };
}

export type Bound = { kind: "missing" } | { kind: "number" } | { kind: "least" | "most"; value: string };

/** What is wrong with a value, `null` for nothing; the server looks again. */
export function faultOf(parameter: Parameter, given: string | undefined): Bound | null {
  const value = (given ?? "").trim();
  if (value === "") return parameter.default === null ? { kind: "missing" } : null;
  const measure = parameter.kind === "date" ? value : parameter.kind === "text" ? value.length : Number(value.replace(",", "."));
  if (typeof measure === "number" && (!Number.isFinite(measure) || (parameter.kind !== "metres" && !Number.isInteger(measure)))) return { kind: "number" };
  const beyond = (limit: string | null, over: (a: string | number, b: string | number) => boolean) => limit !== null && over(measure, parameter.kind === "date" ? limit : Number(limit));
  if (beyond(parameter.min, (a, b) => a < b)) return { kind: "least", value: parameter.min ?? "" };
  if (beyond(parameter.max, (a, b) => a > b)) return { kind: "most", value: parameter.max ?? "" };
  return null;
}

/** A value as a sentence of that language writes it. */
export function written(parameter: Pick<Parameter, "kind">, value: string, language: Language): string {
  if (parameter.kind === "date") return day(value, language);
  if (parameter.kind === "metres") return language === "de" ? value.replace(".", ",") : value.replace(",", ".");
  return value;
}

/** The words of a block with its places filled, what is counted as one or as many; a place without a value stays visible as a gap. */
export function filled(words: string, block: Block, parameters: Record<string, string> | undefined, language: Language): string {
  return words.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (place, name: string, one?: string, many?: string) => {
    const parameter = block.parameters.find((one) => one.name === name);
    if (!parameter) return place;
    const value = parameters?.[name]?.trim() || parameter.default;
    return (value ? written(parameter, value, language) : "____") + (many === undefined ? "" : ` ${value === "1" ? one : many}`);
  });
}

/** Whether a condition can be sent to the check: what is unfinished has its own faults. */
export function isReady(condition: Condition, blocks: Block[]): boolean {
  if (!condition.block) return condition.category !== "" && condition.text.trim() !== "";
  const block = blocks.find(({ code }) => code === condition.block);
  return block !== undefined && block.parameters.every((parameter) => faultOf(parameter, condition.parameters?.[parameter.name]) === null);
}

/** Blocks whose title or words hold all that is searched for. */
export function search(blocks: Block[], query: string): Block[] {
  const parts = query.toLocaleLowerCase("de").split(/\s+/).filter(Boolean);
  return blocks.filter((block) => {
    const words = [block.title, block.text, block.reason].flatMap(({ de, en }) => [de, en]).join(" ").toLocaleLowerCase("de");
    return parts.every((part) => words.includes(part));
  });
}
