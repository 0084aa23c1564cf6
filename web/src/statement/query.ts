/** What the caller's own body was asked, and what a one-time link opens. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Condition, InboxItem, Linked, List, Statement, StatementVerdict } from "../api/types";

export const inboxQuery = queryOptions({
  queryKey: ["statements"],
  queryFn: ({ signal }) => call<List<InboxItem>>("GET", "/api/statements", { query: { limit: 500 }, signal }),
});

/** A used or dead link is never asked for again behind its reader's back. */
export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ["link", token],
    queryFn: ({ signal }) => call<Linked>("GET", `/api/link/${encodeURIComponent(token)}`, { signal }),
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });

export type LinkAnswer = { verdict: StatementVerdict; text: string; conditions: Condition[]; by_name: string };

export const answerLink = (token: string, key: string, body: LinkAnswer) => call<Statement>("POST", `/api/link/${encodeURIComponent(token)}`, { body, key });
