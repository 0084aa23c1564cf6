/** Letters of a case; those that are still being printed are asked for again. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Letter } from "../api/types";

export type Channel = "letter" | "electronic";
export const lettersQuery = (id: string) =>
  queryOptions({
    queryKey: ["letters", id],
    queryFn: ({ signal }) => call<Letter[]>("GET", `/api/cases/${id}/letters`, { signal }),
    refetchInterval: ({ state }) => (state.data?.some(({ pdf }) => pdf === null) ? 4000 : false),
  });

export function useSend(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ letter, key, ...body }: { letter: Letter; key: string; channel: Channel; on: string }) =>
      call<Letter>("POST", `/api/cases/${id}/letters/${letter.id}/sending`, { body, version: letter.version, key }),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["letters", id] });
      void cache.invalidateQueries({ queryKey: ["case"] });
    },
  });
}
