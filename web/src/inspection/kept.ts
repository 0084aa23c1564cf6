/** What is on the shelf, as the pages see it, and what they do with it. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "../api/client";
import type { ChecklistPoint, DueInspection, InspectionRecord, List } from "../api/types";
import { wakeLater } from "../offline/worker";
import { begun } from "./draft";
import { isOpen, queued, reopened, type Kept } from "./queue";
import { alone, syncTag } from "./send";
import { findRound, keepRound, onChange, shelf, type Round } from "./shelf";

/** Most phases that are taken along: more than anybody visits in a week. */
const most = 200;

export const keptQuery = (account: string) =>
  queryOptions({ queryKey: ["inspection", "kept", account], queryFn: () => shelf.list(account), networkMode: "always", staleTime: 0, retry: false });

export const roundQuery = (account: string) =>
  queryOptions({ queryKey: ["inspection", "round", account], queryFn: async () => (await findRound(account)) ?? null, networkMode: "always", staleTime: 0, retry: false });

/** Everything on the shelf of an account, fresh whenever a page or the worker changes something. */
export function useKept(account: string): Kept[] {
  const cache = useQueryClient();
  useEffect(() => onChange(() => {
    void cache.invalidateQueries({ queryKey: keptQuery(account).queryKey });
    void cache.invalidateQueries({ queryKey: roundQuery(account).queryKey });
  }), [cache, account]);
  return useQuery(keptQuery(account)).data ?? [];
}

type Near = [number, number] | null;

/** Phases that are due, with the whole checklist, as they stand now. */
export async function fetchRound(account: string, near: Near, signal?: AbortSignal): Promise<Round> {
  const [due, points] = await Promise.all([
    call<List<DueInspection>>("GET", "/api/inspections", { query: { near: near?.join(","), limit: most }, signal }),
    call<ChecklistPoint[]>("GET", "/api/checklists", { signal }),
  ]);
  return { account, taken_at: new Date().toISOString(), due: due.items, points };
}

export const dueQuery = (account: string, near: Near) =>
  queryOptions({ queryKey: ["inspection", "due", account, near], queryFn: ({ signal }) => fetchRound(account, near, signal), placeholderData: (before) => before as Round | undefined });

export { keepRound };

/** The inspection of a phase as it is being written, or a new one. */
export function openedOf(all: Kept[], account: string, due: DueInspection, points: ChecklistPoint[]): Kept {
  const own = all.filter((kept) => kept.due.phase.id === due.phase.id && kept.state !== "sent").sort((one, other) => other.since.localeCompare(one.since));
  return own[0] ?? {
    id: crypto.randomUUID(), account, due, points, draft: begun(due), record: null, state: "draft", attempts: 0, since: new Date().toISOString(), problem: null,
  };
}

/** Puts a finished inspection into the queue, and asks to be woken for it. */
export async function enqueue(kept: Kept, record: InspectionRecord): Promise<void> {
  await alone(() => shelf.put(queued(kept, record, new Date().toISOString())));
  await wakeLater(syncTag);
}

/** Takes a record back into the form, unless it is on its way. */
export const reopen = (id: string): Promise<Kept | null> =>
  alone(async () => {
    const kept = await shelf.find(id);
    if (!kept || !isOpen(kept)) return null;
    const back = reopened(kept, new Date().toISOString());
    await shelf.put(back);
    return back;
  });

/** Throws away what is the person's own to throw away: a draft, what was refused, and the note that something was sent. */
export const discard = (id: string): Promise<void> =>
  alone(async () => {
    const kept = await shelf.find(id);
    if (kept && (isOpen(kept) || kept.state === "sent")) await shelf.remove(id);
  });
