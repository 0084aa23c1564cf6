/** Who is signed in, and what this server is: the two answers every page starts from. */
import { queryOptions, useIsMutating, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client";
import type { Config, Session, User } from "./types";

export const configQuery = queryOptions({
  queryKey: ["config"],
  queryFn: ({ signal }) => call<Config>("GET", "/api/config", { signal }),
  staleTime: 5 * 60_000,
});

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => call<Session>("GET", "/api/session", { signal }),
  staleTime: 60_000,
});

export function useConfig(): Config | undefined {
  return useQuery(configQuery).data;
}

/** The signed-in person, `null` for the public, `undefined` while it is not known yet. */
export function useUser(): User | null | undefined {
  return useQuery(sessionQuery).data?.user;
}

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { login: string; password: string }) => call<Session>("POST", "/api/session", { body }),
    onSuccess: (session) => {
      cache.setQueryData(sessionQuery.queryKey, session);
      void cache.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" && query.queryKey[0] !== "config" });
    },
  });
}

const leaving = ["sign-out"];

/** Whether somebody is just leaving: what is asked from now on would come back refused. */
export function useLeaving(): boolean {
  return useIsMutating({ mutationKey: leaving }) > 0;
}

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationKey: leaving,
    // What is still asked for on behalf of whoever leaves would come back refused.
    onMutate: () => cache.cancelQueries(),
    mutationFn: () => call<void>("DELETE", "/api/session"),
    onSuccess: () => {
      cache.setQueryData(sessionQuery.queryKey, { user: null });
      // Nothing one person could see stays in the browser for the next.
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== "config" && query.queryKey[0] !== "session" });
    },
  });
}
