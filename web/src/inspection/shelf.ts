/** Where the device keeps inspections, their photos and what an inspector takes along. */
import type { ChecklistPoint, DueInspection } from "../api/types";
import { drawer } from "../offline/base";
import type { Kept, KeptPhoto, Shelf } from "./queue";

const records = drawer<Kept>("record");
const photos = drawer<KeptPhoto>("photo");

/** What an inspector took along: phases that are due, with what is to be looked at. */
export type Round = { account: string; taken_at: string; due: DueInspection[]; points: ChecklistPoint[] };
const rounds = drawer<Round>("round");

/** Whose device it is while nobody can ask the server. */
export type Person = { slot: "now"; id: string; name: string };
const people = drawer<Person>("person");

const photosOf = async (record: string) => (await photos.all()).filter((photo) => photo.record === record);

export const shelf: Shelf = {
  list: async (account) => (await records.all()).filter((kept) => kept.account === account),
  find: records.get,
  put: async (kept) => {
    await records.put(kept);
    changed();
  },
  remove: async (id) => {
    await records.remove(id);
    for (const photo of await photosOf(id)) await photos.remove(photo.id);
    changed();
  },
  photos: photosOf,
  dropPhotos: async (record) => {
    for (const photo of await photosOf(record)) await photos.remove(photo.id);
  },
};

export const keepPhoto = (photo: KeptPhoto): Promise<void> => photos.put(photo);
export const dropPhoto = (id: string): Promise<void> => photos.remove(id);

export const findRound = (account: string): Promise<Round | undefined> => rounds.get(account);
export async function keepRound(round: Round): Promise<void> {
  await rounds.put(round);
  changed();
}

export const findPerson = async (): Promise<Person | null> => (await people.get("now")) ?? null;
export async function keepPerson({ id, name }: { id: string; name: string }): Promise<void> {
  const before = await findPerson();
  if (before?.id === id && before.name === name) return;
  await people.put({ slot: "now", id, name });
  changed();
}

/** Whoever signs out takes the list along and leaves the unsent records: they wait for the same account. */
export async function leave(): Promise<void> {
  const person = await findPerson();
  if (!person) return;
  await rounds.remove(person.id);
  await people.remove("now");
  changed();
}

/** Pages and worker tell each other that the shelf has changed. */
const bell = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("inspections");
const listeners = new Set<() => void>();
function changed(): void {
  bell?.postMessage("changed");
  listeners.forEach((listener) => listener());
}
bell?.addEventListener("message", () => listeners.forEach((listener) => listener()));

export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
