/** Whose inspections these are: who is signed in, or who was when the connection was lost. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { sessionQuery } from "../api/session";
import { useOnline } from "../offline/useOnline";
import { findPerson, keepPerson, onChange } from "./shelf";

export type Inspector =
  | { is: "unknown" }
  /** `live`: the server has just said so. */
  | { is: "known"; id: string; name: string; live: boolean }
  /** Nobody is signed in; `before`: somebody was who has not signed out. */
  | { is: "nobody"; before: { id: string; name: string } | null }
  /** Signed in, but inspections are not this role's. */
  | { is: "other"; role: string };

const key = ["inspection", "person"];

export function useInspector(): Inspector {
  const cache = useQueryClient();
  const online = useOnline();
  const session = useQuery(sessionQuery);
  const kept = useQuery({ queryKey: key, queryFn: findPerson, networkMode: "always", staleTime: Infinity, retry: false });
  useEffect(() => onChange(() => void cache.invalidateQueries({ queryKey: key })), [cache]);
  const user = session.data?.user;
  const officer = user?.role === "officer" ? user : null;
  useEffect(() => {
    // A device that keeps nothing works while there is a connection.
    if (officer) keepPerson(officer).catch(() => undefined);
  }, [officer]);
  if (officer) return { is: "known", id: officer.id, name: officer.name, live: online && !session.isError };
  if (user) return { is: "other", role: user.role };
  if (kept.isPending) return { is: "unknown" };
  const before = kept.data ?? null;
  if (session.data) return { is: "nobody", before };
  if (!online || session.isError || session.failureCount > 0) return before ? { is: "known", id: before.id, name: before.name, live: false } : { is: "nobody", before: null };
  return { is: "unknown" };
}
