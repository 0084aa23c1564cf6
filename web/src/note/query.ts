/** Comments between the parties, and notes that stay within the authority. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { List, Note } from "../api/types";

export const notesQuery = (id: string) =>
  queryOptions({
    queryKey: ["notes", id],
    queryFn: ({ signal }) => call<List<Note>>("GET", `/api/cases/${id}/notes`, { signal }),
  });

export function useWrite(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: { key: string; text: string; internal: boolean }) => call<Note>("POST", `/api/cases/${id}/notes`, { body, key }),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["notes", id] });
      void cache.invalidateQueries({ queryKey: ["case"] });
    },
  });
}
