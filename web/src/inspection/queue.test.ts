import { expect, test } from "vitest";
import type { Problem } from "../api/types";
import { begun } from "./draft";
import { answerOf, drain, isOpen, pause, queued, reopened, type Answer, type Kept, type KeptPhoto, type Shelf, type Way } from "./queue";

const problem = (status: number): Problem => ({ type: "about:blank", status, title: "no" });

function kept(id: string, account = "ina", part: Partial<Kept> = {}): Kept {
  const due = { kind: "interim", phase: { id: `phase-${id}` } } as Kept["due"];
  const record = { id, phase_id: `phase-${id}`, kind: "interim", result: "passed", inspected_at: "2026-03-02T08:00:00Z" } as Kept["record"];
  return { id, account, due, points: [], draft: begun(due), record, state: "waiting", attempts: 0, since: `2026-03-02T08:00:0${id}Z`, problem: null, ...part };
}

/** A device whose memory outlives what happens to its pages. */
function device(...records: Kept[]): Shelf & { records: Map<string, Kept>; dropped: string[] } {
  const all = new Map(records.map((record) => [record.id, structuredClone(record)]));
  const dropped: string[] = [];
  return {
    records: all,
    dropped,
    list: (account) => Promise.resolve([...all.values()].filter((one) => one.account === account)),
    find: (id) => Promise.resolve(all.get(id)),
    put: (one) => Promise.resolve(void all.set(one.id, structuredClone(one))),
    remove: (id) => Promise.resolve(void all.delete(id)),
    photos: (record) => Promise.resolve([{ id: `photo-${record}`, record, blob: new Blob(["jpeg"]) } satisfies KeptPhoto]),
    dropPhotos: (record) => Promise.resolve(void dropped.push(record)),
  };
}

/** A city that keeps what it is sent under its number, and may lose its answers on the way. */
function town(account: string | null, answers: Record<string, Answer[]> = {}): Way & { stored: string[] } {
  const stored: string[] = [];
  return {
    stored,
    who: () => Promise.resolve(account),
    send: ({ id }) => {
      const told = answers[id]?.shift() ?? ({ is: "stored" } as const);
      if (told.is === "stored" || told.is === "unreachable") if (!stored.includes(id)) stored.push(id);
      return Promise.resolve(told);
    },
  };
}

const now = () => "2026-03-02T09:00:00Z";

test("what waits is sent, oldest first, and the device lets go of its photos only then", async () => {
  const shelf = device(kept("2"), kept("1"), kept("3", "ina", { state: "draft" }));
  const way = town("ina");
  expect(await drain(shelf, way, now)).toMatchObject({ sent: 2, left: 0, why: "done" });
  expect(way.stored).toEqual(["1", "2"]);
  expect(shelf.dropped).toEqual(["1", "2"]);
  expect(shelf.records.get("3")?.state).toBe("draft");
});

test("an answer that is lost on the way leaves the record waiting, and the next attempt sends it under the same number", async () => {
  const shelf = device(kept("1"));
  const way = town("ina", { 1: [{ is: "unreachable" }] });
  expect(await drain(shelf, way, now)).toMatchObject({ sent: 0, why: "unreachable" });
  expect(shelf.records.get("1")).toMatchObject({ state: "waiting", attempts: 1 });
  expect(isOpen(shelf.records.get("1") as Kept)).toBe(false);
  expect(shelf.dropped).toEqual([]);
  expect(await drain(shelf, way, now)).toMatchObject({ sent: 1, why: "done" });
  expect(way.stored).toEqual(["1"]);
});

test("a page that was closed while it was sending has lost nothing", async () => {
  const shelf = device(kept("1", "ina", { state: "sending", attempts: 1 }));
  expect(await drain(shelf, town("ina"), now)).toMatchObject({ sent: 1 });
});

test("nobody sends what somebody else has written", async () => {
  const shelf = device(kept("1", "ina"), kept("2", "olaf"));
  const way = town("olaf");
  await drain(shelf, way, now);
  expect(way.stored).toEqual(["2"]);
  expect(shelf.records.get("1")).toMatchObject({ state: "waiting", attempts: 0 });
});

test("whoever signs in while records are being sent sends only the own ones", async () => {
  const shelf = device(kept("1", "ina"), kept("2", "ina"));
  const asked = ["ina", "olaf"];
  const way = { ...town("ina"), who: () => Promise.resolve(asked.shift() ?? "olaf") };
  expect(await drain(shelf, way, now)).toMatchObject({ sent: 1 });
  expect(shelf.records.get("2")?.state).toBe("waiting");
});

test("without a session everything keeps waiting", async () => {
  const shelf = device(kept("1"));
  expect(await drain(shelf, town(null), now)).toMatchObject({ why: "signed-out" });
  const expired = town("ina", { 1: [{ is: "signed-out" }] });
  expect(await drain(shelf, expired, now)).toMatchObject({ why: "signed-out" });
  expect(shelf.records.get("1")?.state).toBe("waiting");
});

test("one record that the server cannot take now does not hold up the others", async () => {
  const shelf = device(kept("1"), kept("2"));
  const way = town("ina", { 1: [{ is: "later" }] });
  expect(await drain(shelf, way, now)).toMatchObject({ sent: 1, left: 1, why: "later" });
});

test("what the server refuses goes back to the person with the reason, and can be put right and sent", async () => {
  const shelf = device(kept("1"));
  const way = town("ina", { 1: [{ is: "refused", problem: problem(422) }] });
  expect(await drain(shelf, way, now)).toMatchObject({ refused: 1 });
  const back = shelf.records.get("1") as Kept;
  expect(back).toMatchObject({ state: "refused", problem: { status: 422 } });
  const again = queued(reopened(back, now()), back.record as NonNullable<Kept["record"]>, now());
  await shelf.put(again);
  expect(await drain(shelf, way, now)).toMatchObject({ sent: 1 });
});

test("only what will never be taken counts as refused", () => {
  for (const status of [400, 403, 404, 409, 412, 413, 415, 422]) expect(answerOf(problem(status)).is, String(status)).toBe("refused");
  for (const status of [408, 429, 500, 502, 503]) expect(answerOf(problem(status)).is, String(status)).toBe("later");
  expect(answerOf(problem(401)).is).toBe("signed-out");
  expect(answerOf(problem(0)).is).toBe("unreachable");
});

test("pauses grow, and end", () => {
  expect([0, 1, 2].map(pause)).toEqual([5_000, 10_000, 20_000]);
  expect(pause(50)).toBe(300_000);
});
