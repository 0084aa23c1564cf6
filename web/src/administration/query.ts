/** What the administrator keeps, from the server. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Account, AuthorityDetail, Body, List, Named } from "../api/types";

/** Lists of a few dozen rows come in one page. */
const all = { limit: 500 };
const items = <T,>(answer: List<T> | T[]) => (Array.isArray(answer) ? answer : answer.items);

export const useNamed = (name: "organisations" | "authorities") =>
  useQuery({ queryKey: [name], queryFn: async ({ signal }) => items(await call<List<Named> | Named[]>("GET", `/api/${name}`, { query: all, signal })) });

export const accountsQuery = queryOptions({
  queryKey: ["users"],
  queryFn: async ({ signal }) => items(await call<List<Account> | Account[]>("GET", "/api/users", { query: all, signal })),
});

export const bodiesQuery = queryOptions({
  queryKey: ["bodies"],
  queryFn: async ({ signal }) => items(await call<List<Body> | Body[]>("GET", "/api/bodies", { signal })),
});

export const authorityQuery = (id: string) =>
  queryOptions({ queryKey: ["authority", id], queryFn: ({ signal }) => call<AuthorityDetail>("GET", `/api/authorities/${id}`, { signal }) });
