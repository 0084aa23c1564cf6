/** Messages in heaps that can be read as one: of a day, or of a case. */
import type { Message } from "../api/types";

export type Grouping = "day" | "case";
/** `key` is the day or the case's identifier; empty for messages that belong to no case. */
export type Group = { key: string; reference: string | null; messages: Message[] };

const hereOn = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" });

/** The newest message first, and the group first in which it is. */
export function grouped(messages: Message[], by: Grouping): Group[] {
  const groups = new Map<string, Group>();
  for (const message of [...messages].sort((one, other) => other.at.localeCompare(one.at))) {
    const key = by === "day" ? hereOn.format(new Date(message.at)) : (message.case?.id ?? "");
    const group = groups.get(key) ?? { key, reference: by === "case" ? (message.case?.reference ?? null) : null, messages: [] };
    group.messages.push(message);
    groups.set(key, group);
  }
  return [...groups.values()];
}
