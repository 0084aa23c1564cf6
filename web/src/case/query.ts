/** Cases from the server, and the changes people make to them. */
import { queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Case, CaseInput, CaseRow, EventRequest, Finding, List, Named, Verdict } from "../api/types";

export type CaseFilter = { stage?: string; q?: string; procedure?: string; order?: "deadline" | "updated"; offset?: number };
export const pageSize = 25;

export const casesQuery = (filter: CaseFilter) =>
  queryOptions({
    queryKey: ["cases", filter],
    queryFn: ({ signal }) => call<List<CaseRow>>("GET", "/api/cases", { query: { ...filter, limit: pageSize }, signal }),
    placeholderData: (before) => before,
  });

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ["case", id],
    queryFn: ({ signal }) => call<Case>("GET", `/api/cases/${encodeURIComponent(id)}`, { signal }),
  });

/** Puts a newer state of a case where every page finds it, under its id and its reference. */
export function keep(cache: QueryClient, found: Case): void {
  cache.setQueryData(caseQuery(found.id).queryKey, found);
  if (found.reference) cache.setQueryData(caseQuery(found.reference).queryKey, found);
  void cache.invalidateQueries({ queryKey: ["cases"] });
}

export function useStep(found: Case) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: EventRequest & { key: string }) => call<Case>("POST", `/api/cases/${found.id}/events`, { body, version: found.version, key }),
    onSuccess: (next) => keep(cache, next),
  });
}

export function useAssess(found: Case) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ finding, verdict, note }: { finding: Finding; verdict: Verdict; note: string }) =>
      call<unknown>("PATCH", `/api/cases/${found.id}/findings/${finding.id}`, { body: { verdict, note }, version: found.version }),
    onSettled: () => cache.invalidateQueries({ queryKey: ["case"] }),
  });
}

export const officersQuery = queryOptions({
  queryKey: ["officers"],
  queryFn: ({ signal }) => call<List<Named>>("GET", "/api/officers", { query: { limit: 500 }, signal }),
  staleTime: 5 * 60_000,
});

export function useAssign(found: Case) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (officer: string | null) => call<Case | undefined>("POST", `/api/cases/${found.id}/assignment`, { body: { officer }, version: found.version }),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["case"] });
      void cache.invalidateQueries({ queryKey: ["cases"] });
    },
  });
}

export function useDiscard() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (found: Case) => call<void>("DELETE", `/api/cases/${found.id}`, { version: found.version }),
    onSuccess: (_, found) => {
      cache.removeQueries({ queryKey: ["case", found.id] });
      void cache.invalidateQueries({ queryKey: ["cases"] });
    },
  });
}

export const createCase = (body: CaseInput, key: string) => call<Case>("POST", "/api/cases", { body, key });
export const writeCase = (id: string, version: number, body: CaseInput) => call<Case>("PUT", `/api/cases/${id}`, { body, version });
