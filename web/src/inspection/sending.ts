/** Sends what waits whenever there is reason to believe that it arrives. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { pause, waiting, type Drained, type Kept } from "./queue";
import { sendAll } from "./send";
import { findPerson, findRound, keepRound, shelf } from "./shelf";

type Sending = { busy: boolean; last: Drained["why"] | null };
let state: Sending = { busy: false, last: null };
const listeners = new Set<() => void>();

function tell(next: Sending): void {
  state = next;
  listeners.forEach((listener) => listener());
}

let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Sends now; where it does not work out, again after a pause that grows. */
export async function sendNow(): Promise<void> {
  if (state.busy) return;
  clearTimeout(timer);
  tell({ ...state, busy: true });
  let why: Drained["why"] = "unreachable";
  try {
    const drained = await sendAll();
    why = drained.why;
    if (drained.sent > 0) await forget();
  } catch {
    // The device's own database failed; the records are where they were.
  }
  tell({ busy: false, last: why });
  failures = why === "done" ? 0 : failures + 1;
  if (why === "later" || why === "unreachable") timer = setTimeout(() => navigator.onLine && void sendNow(), pause(failures));
}

/** What was inspected is not due any more, until the next list says otherwise. */
async function forget(): Promise<void> {
  const person = await findPerson();
  const round = person && (await findRound(person.id));
  if (!person || !round) return;
  const done = new Map((await shelf.list(person.id)).filter((kept) => kept.state === "sent").map((kept) => [kept.due.phase.id, kept.since]));
  const left = round.due.filter((due) => (done.get(due.phase.id) ?? "") < round.taken_at);
  if (left.length < round.due.length) await keepRound({ ...round, due: left });
}

export function useSending(): Sending {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, () => state);
}

/** Keeps sending while the app is open: when it opens, when the connection comes back, when its person comes back to it. */
export function useSender(account: string | null, kept: Kept[]): void {
  const cache = useQueryClient();
  const count = waiting(kept).length;
  useEffect(() => {
    if (!account || count === 0) return;
    const go = () => {
      if (navigator.onLine && document.visibilityState === "visible") void sendNow();
    };
    go();
    addEventListener("online", go);
    document.addEventListener("visibilitychange", go);
    return () => {
      removeEventListener("online", go);
      document.removeEventListener("visibilitychange", go);
    };
  }, [account, count]);
  const sent = kept.filter(({ state: where }) => where === "sent").length;
  useEffect(() => {
    // What a case page knows of its works is older than what was just sent.
    if (sent > 0) for (const key of ["case", "cases"]) void cache.invalidateQueries({ queryKey: [key] });
    if (sent > 0) void cache.invalidateQueries({ queryKey: ["inspection", "due"] });
  }, [cache, sent]);
}
