/** The way of a record from the device to the city: each is kept until the server says that it has it, and sent under one number. */
import type { ChecklistPoint, DueInspection, InspectionRecord, Problem } from "../api/types";
import type { Draft } from "./draft";

/** `sending` is also what a page leaves behind that was closed meanwhile: it is sent again under the same number. */
export type KeptState = "draft" | "waiting" | "sending" | "sent" | "refused";

/** An inspection on this device, with all that is needed to write and to send it. */
export type Kept = {
  /** Also the number under which the server knows it. */
  id: string;
  /** Whose it is: nobody else sees or sends it. */
  account: string;
  due: DueInspection;
  points: ChecklistPoint[];
  draft: Draft;
  /** What is sent, unchanged from the first attempt on. */
  record: InspectionRecord | null;
  state: KeptState;
  attempts: number;
  /** Since when it stands where it stands. */
  since: string;
  /** Why the server did not take it. */
  problem: Problem | null;
};

export type KeptPhoto = { id: string; record: string; blob: Blob };

export type Shelf = {
  list: (account: string) => Promise<Kept[]>;
  find: (id: string) => Promise<Kept | undefined>;
  put: (kept: Kept) => Promise<void>;
  remove: (id: string) => Promise<void>;
  photos: (record: string) => Promise<KeptPhoto[]>;
  dropPhotos: (record: string) => Promise<void>;
};

/** What became of one attempt. */
export type Answer =
  | { is: "stored" }
  | { is: "refused"; problem: Problem }
  /** The server is there, but could not take this one now. */
  | { is: "later" }
  | { is: "unreachable" }
  | { is: "signed-out" };

export type Way = {
  /** Who is signed in by now; `null` for nobody. Throws where the server is not reached. */
  who: () => Promise<string | null>;
  send: (kept: Kept & { record: InspectionRecord }, photos: KeptPhoto[]) => Promise<Answer>;
};

export type Drained = { sent: number; refused: number; left: number; why: "done" | "later" | "unreachable" | "signed-out" };

/** What an answer of the server means for a record: only what it will never take is given back to the person. */
export function answerOf(problem: Problem): Answer {
  const { status } = problem;
  if (status === 0) return { is: "unreachable" };
  if (status === 401) return { is: "signed-out" };
  if (status === 408 || status === 425 || status === 429 || status >= 500) return { is: "later" };
  return { is: "refused", problem };
}

const unsent = (kept: Kept): boolean => kept.state === "waiting" || kept.state === "sending";

/** The records of somebody that are still to be sent, oldest first. */
export const waiting = (all: Kept[]): Kept[] => all.filter(unsent).sort((one, other) => one.since.localeCompare(other.since));

/**
 * Sends what waits, one after the other, for whoever is signed in. Run it under a lock: two at once would do no harm, but
 * twice the work.
 */
export async function drain(shelf: Shelf, way: Way, now: () => string): Promise<Drained> {
  const drained: Drained = { sent: 0, refused: 0, left: 0, why: "done" };
  const seen = new Set<string>();
  for (;;) {
    let account: string | null;
    try {
      // Asked before each: somebody else may have signed in meanwhile.
      account = await way.who();
    } catch {
      return { ...drained, why: "unreachable" };
    }
    if (account === null) return { ...drained, why: "signed-out" };
    const open = waiting(await shelf.list(account));
    drained.left = open.length;
    const next = open.find((kept) => !seen.has(kept.id));
    if (!next) return drained;
    seen.add(next.id);
    const { record } = next;
    if (!record) {
      await shelf.put({ ...next, state: "draft", since: now() });
      continue;
    }
    const sending: Kept = { ...next, state: "sending", attempts: next.attempts + 1 };
    await shelf.put(sending);
    const answer = await way.send({ ...sending, record }, await shelf.photos(next.id));
    switch (answer.is) {
      case "stored":
        await shelf.put({ ...sending, state: "sent", since: now(), problem: null });
        // Only now that the server has them does the device let go of the photos.
        await shelf.dropPhotos(next.id);
        drained.sent += 1;
        break;
      case "refused":
        await shelf.put({ ...sending, state: "refused", since: now(), problem: answer.problem });
        drained.refused += 1;
        break;
      case "later":
        await shelf.put({ ...sending, state: "waiting" });
        drained.why = "later";
        break;
      default:
        await shelf.put({ ...sending, state: "waiting" });
        return { ...drained, why: answer.is };
    }
  }
}

/** Whether its words may still be changed: not once they may have reached the server, unless that has refused them. */
export const isOpen = (kept: Kept): boolean => kept.state === "draft" || kept.state === "refused" || (kept.state === "waiting" && kept.attempts === 0);

/** Takes a record back to the form. */
export function reopened(kept: Kept, now: string): Kept {
  return isOpen(kept) && kept.state !== "draft" ? { ...kept, state: "draft", attempts: 0, since: now } : kept;
}

/** Puts a finished record into the queue. */
export function queued(kept: Kept, record: InspectionRecord, now: string): Kept {
  return { ...kept, record, state: "waiting", attempts: 0, since: now, problem: null };
}

/** How long to wait before the next attempt, in milliseconds: longer each time, at most five minutes. */
export const pause = (failures: number): number => Math.min(300_000, 5_000 * 2 ** Math.min(failures, 10));
