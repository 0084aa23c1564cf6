/** A branch of the works calendar, as the server judges it; nothing of it is kept anywhere. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../api/client";
import type { BranchAnswer, BranchStep, List, Works } from "../api/types";

export const choiceSize = 8;

export const choiceQuery = (query: { q?: string; id?: string; offset?: number }) =>
  queryOptions({
    queryKey: ["branch-works", query],
    queryFn: ({ signal }) => call<List<Works>>("GET", "/api/what-if/works", { query: { ...query, limit: choiceSize }, signal }),
    staleTime: 60_000,
  });

export const branchQuery = (steps: BranchStep[]) =>
  queryOptions({
    queryKey: ["branch", steps],
    queryFn: ({ signal }) => call<BranchAnswer>("POST", "/api/what-if", { body: { steps }, signal }),
    enabled: steps.length > 0,
    staleTime: 10_000,
    gcTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
  });
