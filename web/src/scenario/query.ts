/** Scenarios of the network planner: the list, one with its plan, what it needs, and what is done with it. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FeatureCollection, Geometry } from "geojson";
import { useEffect, useState } from "react";
import { call } from "../api/client";
import type { List, ScenarioApplications, ScenarioComparison, ScenarioDetail, ScenarioNeeds, ScenarioProgress, ScenarioQuestion, ScenarioRow } from "../api/types";
import { isOpen } from "./state";

/** Where no stream comes, and in lists, one looks again after so many milliseconds. */
const again = 2_000;

export const listQuery = queryOptions({
  queryKey: ["scenarios"],
  queryFn: ({ signal }) => call<List<ScenarioRow>>("GET", "/api/scenarios", { signal }),
});

export const useList = () => useQuery({ ...listQuery, refetchInterval: ({ state }) => (state.data?.items.some((one) => isOpen(one.state)) ? again : false) });

export const oneQuery = (id: string) =>
  queryOptions({ queryKey: ["scenario", id], queryFn: ({ signal }) => call<ScenarioDetail>("GET", `/api/scenarios/${id}`, { signal }) });

export type PlanMap = FeatureCollection<Geometry | null> & { root: number };

export const mapQuery = (id: string, version: string | null) =>
  queryOptions({ queryKey: ["scenario-map", id, version], staleTime: Infinity, queryFn: ({ signal }) => call<PlanMap>("GET", `/api/scenarios/${id}/plan.geojson`, { signal }) });

export const needsQuery = (id: string) =>
  queryOptions({ queryKey: ["scenario-needs", id], queryFn: ({ signal }) => call<ScenarioNeeds>("GET", `/api/scenarios/${id}/permits`, { signal }) });

export const compareQuery = (ids: string) =>
  queryOptions({ queryKey: ["scenario-compare", ids], retry: false, queryFn: ({ signal }) => call<ScenarioComparison>("GET", "/api/scenarios/compare", { query: { ids }, signal }) });

/** Districts by name, as the coverage knows them. */
export const districtQuery = queryOptions({
  queryKey: ["scenario-districts"],
  staleTime: 600_000,
  queryFn: async ({ signal }) => {
    const found = await call<FeatureCollection>("GET", "/api/coverage/districts.geojson", { signal });
    const named = found.features.flatMap(({ geometry, properties }) => (properties?.id ? [{ id: String(properties.id), name: String(properties.name ?? ""), geometry }] : []));
    return named.sort((a, b) => a.name.localeCompare(b.name, "de"));
  },
});

/** Where a run stands: told by the server as it happens, or asked for again and again where no stream comes through. */
export function useProgress(one: ScenarioRow): ScenarioProgress | null {
  const cache = useQueryClient();
  const { id } = one;
  const open = isOpen(one.state);
  const [told, setTold] = useState<ScenarioProgress | null>(null);
  const [deaf, setDeaf] = useState(false);
  useEffect(() => {
    setTold(null);
    if (!open || deaf) return;
    const source = new EventSource(`/api/scenarios/${id}/progress`);
    const look = () => void Promise.all([cache.invalidateQueries({ queryKey: ["scenario", id] }), cache.invalidateQueries({ queryKey: ["scenarios"] })]);
    source.addEventListener("progress", (event) => setTold(JSON.parse((event as MessageEvent<string>).data) as ScenarioProgress));
    source.addEventListener("end", () => {
      source.close();
      look();
    });
    source.onerror = () => {
      // The browser tries again by itself; where it cannot, asking does.
      if (source.readyState === EventSource.CLOSED) setDeaf(true);
      look();
    };
    return () => source.close();
  }, [cache, id, open, deaf]);
  useQuery({ ...oneQuery(id), enabled: open && deaf, refetchInterval: open && deaf ? again : false });
  return open ? (told ?? one.progress) : null;
}

export function useAsk(from: string | null) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ key, title, question }: { key: string; title: string; question: ScenarioQuestion }) => call<ScenarioDetail>("POST", from ? `/api/scenarios/${from}/copy` : "/api/scenarios", { body: { title, question }, key }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["scenarios"] }),
  });
}

/** `run` begins again, `cancel` ends. */
export function useAct(id: string, act: "run" | "cancel") {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => call<ScenarioDetail>("POST", `/api/scenarios/${id}/${act}`, { body: {}, key }),
    onSettled: () => Promise.all([cache.invalidateQueries({ queryKey: ["scenario", id] }), cache.invalidateQueries({ queryKey: ["scenarios"] })]),
  });
}

export function useChange(one: Pick<ScenarioRow, "id" | "version">) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { title?: string; handed_to?: string | null }) => call<ScenarioDetail>("PATCH", `/api/scenarios/${one.id}`, { body, version: one.version }),
    onSuccess: (next) => cache.setQueryData(oneQuery(one.id).queryKey, next),
    onSettled: () => cache.invalidateQueries({ queryKey: ["scenarios"] }),
  });
}

export function useRemove(one: Pick<ScenarioRow, "id" | "version">) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => call<undefined>("DELETE", `/api/scenarios/${one.id}`, { version: one.version }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["scenarios"] }),
  });
}

export function useApply(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: { key: string; organisation?: string; phases: number[]; whole: boolean }) => call<ScenarioApplications>("POST", `/api/scenarios/${id}/applications`, { body, key }),
    onSuccess: () => Promise.all([cache.invalidateQueries({ queryKey: ["scenario", id] }), cache.invalidateQueries({ queryKey: ["cases"] })]),
  });
}
