/** The live check: asks what a trench runs into while it is still being drawn. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Fault, lines, unreachable } from "../api/client";
import type { CheckAnswer, CheckRequest } from "../api/types";
import { useLater } from "../ui/useLater";

/** Long enough to skip the points a moving pointer passes, short enough to feel immediate. */
const still = 200;

export function useCheck(request: CheckRequest | null) {
  const cache = useQueryClient();
  const later = useLater(request && JSON.stringify(request), still);
  const answer = useQuery({
    queryKey: ["check", later],
    enabled: later !== null,
    // A newer question aborts the older one: the cache cancels what nobody watches any more.
    // What lies nearby is shown at once; what the street graph tells follows.
    queryFn: async ({ signal, queryKey }) => {
      let whole: CheckAnswer | undefined;
      for await (const answer of lines<CheckAnswer>("POST", "/api/check", { body: JSON.parse(later ?? "null"), signal })) {
        whole = answer;
        if (!signal.aborted) cache.setQueryData(queryKey, answer);
      }
      if (!whole?.complete) throw new Fault(unreachable);
      return whole;
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 30_000,
    refetchOnWindowFocus: false,
    retry: (count, error) => error instanceof Fault && error.status === 429 && count < 5,
    retryDelay: (count, error) => (error instanceof Fault && error.retryAfter ? error.retryAfter * 1000 : 1000 * 2 ** count),
  });
  const idle = request === null || later === null;
  return {
    answer: idle ? undefined : answer.data,
    error: idle ? null : answer.error,
    checking: !idle && (answer.isFetching || later !== JSON.stringify(request)),
  };
}
