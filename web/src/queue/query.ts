/** The officer's list, kept filters, and what is done with many cases at once. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { BulkAction, BulkAnswer, CaseRow, List, Named, SavedFilter } from "../api/types";
import { queryOf, type QueueFilter } from "./filter";

export const pageSize = 25;

export const queueQuery = (filter: QueueFilter, today: string) =>
  queryOptions({
    queryKey: ["cases", "queue", filter, today],
    queryFn: ({ signal }) => call<List<CaseRow>>("GET", "/api/cases", { query: { ...queryOf(filter, today), limit: pageSize }, signal }),
    placeholderData: keepPreviousData,
  });

export const officersQuery = queryOptions({
  queryKey: ["officers"],
  queryFn: ({ signal }) => call<List<Named>>("GET", "/api/officers", { query: { limit: 500 }, signal }),
  staleTime: 5 * 60_000,
});

export const filtersQuery = queryOptions({
  queryKey: ["filters"],
  queryFn: ({ signal }) => call<List<SavedFilter>>("GET", "/api/filters", { signal }),
  staleTime: 60_000,
});

export function useKeepFilter() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; query: string }) => call<SavedFilter>("POST", "/api/filters", { body }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["filters"] }),
  });
}

export function useDropFilter() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<void>("DELETE", `/api/filters/${id}`),
    onSettled: () => cache.invalidateQueries({ queryKey: ["filters"] }),
  });
}

export type Bulk = { ids: string[]; action: BulkAction };

/** What would come of it; nothing is kept. */
export const previewQuery = (bulk: Bulk | null) =>
  queryOptions({
    queryKey: ["bulk", bulk],
    enabled: bulk !== null,
    queryFn: ({ signal }) => call<BulkAnswer>("POST", "/api/cases/bulk/preview", { body: bulk, signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

export function useBulk() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: Bulk & { key: string }) => call<BulkAnswer>("POST", "/api/cases/bulk", { body, key }),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["cases"] });
      void cache.invalidateQueries({ queryKey: ["case"] });
      void cache.invalidateQueries({ queryKey: ["notes"] });
    },
  });
}
