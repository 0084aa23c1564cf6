/** Messages to the person who is signed in. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { MessagePage } from "../api/types";

export const pageSize = 50;

/** How many wait to be read: asked again every minute, and whenever somebody comes back to the page. */
export const unreadQuery = queryOptions({
  queryKey: ["messages", "unread"],
  queryFn: async ({ signal }) => (await call<MessagePage>("GET", "/api/messages", { query: { unread: true, limit: 1 }, signal })).unread,
  refetchInterval: 60_000,
  refetchOnWindowFocus: true,
  staleTime: 20_000,
  retry: false,
});

export const messagesQuery = (unread: boolean, offset: number) =>
  queryOptions({
    queryKey: ["messages", "list", unread, offset],
    queryFn: ({ signal }) => call<MessagePage>("GET", "/api/messages", { query: { ...(unread ? { unread } : {}), limit: pageSize, offset }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  });

export function useRead() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { ids: string[] } | { all: true }) => call<{ unread: number }>("POST", "/api/messages/read", { body }),
    onSuccess: ({ unread }) => {
      cache.setQueryData(unreadQuery.queryKey, unread);
      void cache.invalidateQueries({ queryKey: ["messages", "list"] });
    },
  });
}
