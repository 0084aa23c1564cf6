/** Keeps a draft on the server while it is being written. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { Fault } from "../api/client";
import type { Case, CaseInput } from "../api/types";
import { caseQuery, createCase, keep, writeCase } from "../case/query";
import { useLater } from "../ui/useLater";

export type Keeping = "fresh" | "waiting" | "saving" | "saved" | "failed" | "conflict";

type Props = {
  /** The case being written; `null` before the first save. */
  id: string | null;
  input: CaseInput;
  /** What is said once, when it is made: for whom, and when it came in. */
  extra?: Record<string, string>;
  /** Whether the input can be kept at all yet. */
  ready: boolean;
  /** Filed applications are not rewritten behind their reader's back: only drafts keep themselves. */
  automatic: boolean;
  onCreated: (id: string) => void;
};

/** After this much stillness a draft is kept. */
const still = 1200;

export function useKeeping({ id, input, extra, ready, automatic, onCreated }: Props) {
  const cache = useQueryClient();
  const now = JSON.stringify(input);
  const [kept, setKept] = useState(now);
  const [state, setState] = useState<Keeping>("fresh");
  const [error, setError] = useState<unknown>(null);
  const later = useLater(now, still);
  const known = useRef(id);
  known.current = id ?? known.current;
  // Saves follow one another; a second one never overtakes the first.
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const key = useRef(crypto.randomUUID());
  const latest = useRef(input);
  latest.current = input;
  const once = useRef(extra);
  once.current = extra;

  const save = useCallback(
    (overwrite = false): Promise<Case> => {
      const run = async (): Promise<Case> => {
        setState("saving");
        setError(null);
        const body = latest.current;
        try {
          let found: Case;
          if (known.current === null) {
            found = await createCase({ ...body, ...once.current }, key.current);
            known.current = found.id;
            keep(cache, found);
            onCreated(found.id);
          } else {
            const query = caseQuery(known.current);
            const before = overwrite ? await cache.fetchQuery({ ...query, staleTime: 0 }) : await cache.ensureQueryData(query);
            found = await writeCase(before.id, before.version, body);
            keep(cache, found);
          }
          setKept(JSON.stringify(body));
          setState("saved");
          return found;
        } catch (fault) {
          // A refused creation may be tried again with other words: that is another request.
          key.current = crypto.randomUUID();
          setError(fault);
          setState(fault instanceof Fault && fault.status === 412 ? "conflict" : "failed");
          throw fault;
        }
      };
      const next = queue.current.then(run, run);
      queue.current = next.catch(() => undefined);
      return next;
    },
    [cache, onCreated],
  );

  useEffect(() => {
    if (automatic && ready && later === now && later !== kept && state !== "conflict") save().catch(() => undefined);
    // The settled input alone starts a save.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [later, automatic, ready]);

  return {
    state: (now === kept ? state : state === "saving" || state === "failed" || state === "conflict" ? state : "waiting") as Keeping,
    dirty: now !== kept,
    error,
    save,
    /** What is on screen came from the server just now. */
    settle: useCallback((body: CaseInput) => setKept(JSON.stringify(body)), []),
  };
}
