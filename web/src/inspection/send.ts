/** One record with its photos to the server, in one step; the page and the worker send alike. */
import { call, Fault } from "../api/client";
import type { Inspection, Session } from "../api/types";
import { answerOf, drain, type Drained, type Way } from "./queue";
import { shelf } from "./shelf";

/** The worker is woken by this word once there is a connection. */
export const syncTag = "inspections";

const way: Way = {
  who: async () => (await call<Session>("GET", "/api/session")).user?.id ?? null,
  send: async (kept, photos) => {
    const form = new FormData();
    form.set("record", JSON.stringify(kept.record));
    for (const photo of photos) {
      // A photo that was taken out of the form again is not part of the record.
      if (kept.record.photos?.some(({ id }) => id === photo.id)) form.set(photo.id, photo.blob, `${photo.id}.jpg`);
    }
    try {
      const stored = await call<Inspection | undefined>("POST", `/api/cases/${kept.due.case.id}/inspections`, { body: form });
      // Somebody between here and the city may answer in its place: only its own word counts.
      return stored?.id === kept.id ? { is: "stored" } : { is: "later" };
    } catch (fault) {
      return fault instanceof Fault ? answerOf(fault.problem) : { is: "unreachable" };
    }
  },
};

/** Runs what changes the queue alone, across all pages and the worker of this device. */
export async function alone<T>(act: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? await navigator.locks.request("inspections", act) : act();
}

export const sendAll = (): Promise<Drained> => alone(() => drain(shelf, way, () => new Date().toISOString()));
