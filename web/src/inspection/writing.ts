/** Keeps an inspection on the device while it is being written: every change, at once. */
import { useCallback, useRef, useState } from "react";
import type { Draft } from "./draft";
import type { Kept } from "./queue";
import { shelf } from "./shelf";

export type Saved = "fresh" | "saving" | "saved" | "failed";

export function useWriting(initial: Kept) {
  const [kept, setKept] = useState(initial);
  const [saved, setSaved] = useState<Saved>("fresh");
  const latest = useRef(initial);
  // One write follows the other; an older state never overtakes a newer one.
  const writes = useRef<Promise<void>>(Promise.resolve());

  const change = useCallback((turn: (draft: Draft) => Draft): void => {
    const before = latest.current;
    const next: Kept = { ...before, draft: turn(before.draft), state: "draft", since: before.state === "draft" ? before.since : new Date().toISOString() };
    latest.current = next;
    setKept(next);
    setSaved("saving");
    writes.current = writes.current.then(() => shelf.put(next)).then(
      () => latest.current === next && setSaved("saved"),
      () => setSaved("failed"),
    ).then(() => undefined);
  }, []);

  /** Comes back once everything that was typed is on the device. */
  const settled = useCallback(async (): Promise<Kept> => {
    await writes.current;
    return latest.current;
  }, []);

  return { kept, saved, change, settled };
}
