/** Works that could be dug together: the list, one of them, and what the reader's side says to it. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Case, JointDetail, JointPlan, JointReport, JointWorks, List } from "../api/types";

export type Said = JointWorks["answers"][number];

export const listQuery = queryOptions({
  queryKey: ["joint"],
  queryFn: ({ signal }) => call<List<JointWorks>>("GET", "/api/joint-works", { signal }),
});

export const reportQuery = queryOptions({
  queryKey: ["joint", "report"],
  queryFn: ({ signal }) => call<JointReport>("GET", "/api/joint-works/report", { signal }),
});

export const oneQuery = (id: string) =>
  queryOptions({ queryKey: ["joint", id], queryFn: ({ signal }) => call<JointDetail>("GET", `/api/joint-works/${id}`, { signal }) });

export const planQuery = (id: string) =>
  queryOptions({ queryKey: ["joint", id, "plan"], queryFn: ({ signal }) => call<JointPlan>("GET", `/api/joint-works/${id}/plan`, { signal }) });

/** Has the house look for proposals now. */
export function usePropose() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => call<List<JointWorks>>("POST", "/api/joint-works/proposals", { body: {}, key }),
    onSettled: () => cache.invalidateQueries({ queryKey: ["joint"] }),
  });
}

export function useSay(joint: Pick<JointWorks, "id" | "version">) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ key, answer, note }: { key: string; answer: Said; note: string }) =>
      call<JointDetail>("POST", `/api/joint-works/${joint.id}/answer`, { body: { answer, note }, version: joint.version, key }),
    onSettled: () => Promise.all([cache.invalidateQueries({ queryKey: ["joint"] }), cache.invalidateQueries({ queryKey: ["case"] })]),
  });
}

/** Makes the drafted request to coordinate a case of the reader's. */
export function useRequest(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => call<Case>("POST", `/api/joint-works/${id}/request`, { body: {}, key }),
    onSettled: () => Promise.all([cache.invalidateQueries({ queryKey: ["joint"] }), cache.invalidateQueries({ queryKey: ["cases"] })]),
  });
}
