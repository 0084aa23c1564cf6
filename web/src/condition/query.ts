/** The catalogue of text blocks, and what the house has to remark on conditions. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Block, Condition, Lint } from "../api/types";

type Checked = { conditions: Condition[]; lints: Lint[] };

export const blocksQuery = queryOptions({
  queryKey: ["conditions"],
  queryFn: ({ signal }) => call<Block[]>("GET", "/api/conditions", { signal }),
  staleTime: 10 * 60_000,
});

export const checkQuery = (conditions: Condition[]) =>
  queryOptions({
    queryKey: ["conditions", "check", conditions],
    queryFn: ({ signal }) => call<Checked>("POST", "/api/conditions/check", { body: { conditions }, signal }),
    enabled: conditions.length > 0,
    staleTime: Infinity,
    retry: false,
    placeholderData: (before) => before,
  });
