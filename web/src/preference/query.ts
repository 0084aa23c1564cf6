/** What somebody has settled for himself; its version is too long a number for a browser, so the server's own tag is kept. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Preference } from "../api/types";

export type Settled = Preference & { tag: string };

async function settled(method: string, path: string, options: { body?: unknown; tag?: string; signal?: AbortSignal }): Promise<Settled> {
  let tag = "";
  const view = await call<Preference>(method, path, { ...options, onTag: (next) => (tag = next) });
  return { ...view, tag };
}

export const preferenceQuery = queryOptions({
  queryKey: ["preference"],
  queryFn: ({ signal }) => settled("GET", "/api/preference", { signal }),
});

function usePut<Body>(path: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ tag, body }: { tag: string; body: Body }) => settled("PUT", path, { body, tag }),
    onSuccess: (next) => cache.setQueryData(preferenceQuery.queryKey, next),
  });
}

export const useSettle = () => usePut<Pick<Preference, "language" | "mail" | "digest_hour" | "email">>("/api/preference");
export const useSubstitute = () => usePut<{ user: string; until: string } | null>("/api/substitution");

export function useFeed() {
  const cache = useQueryClient();
  const again = () => cache.invalidateQueries({ queryKey: ["preference"] });
  return {
    open: useMutation({ mutationFn: () => call<{ url: string | null }>("POST", "/api/preference/feed", { body: {} }), onSuccess: again }),
    close: useMutation({ mutationFn: () => call<void>("DELETE", "/api/preference/feed"), onSuccess: again }),
  };
}
