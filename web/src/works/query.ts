/** The works of a case from the server, and what its parties change about them. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { CaseWorks, ChecklistPoint, Defect, DigPermit, PhaseInput } from "../api/types";

/** `version` of the case: a step that somebody takes moves its works as well. */
export const worksQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ["case", id, "works", version],
    queryFn: ({ signal }) => call<CaseWorks>("GET", `/api/cases/${id}/works`, { signal }),
    placeholderData: (before) => before as CaseWorks | undefined,
  });

/** What the points of a checklist are called. */
export const pointsQuery = queryOptions({
  queryKey: ["checklists"],
  queryFn: ({ signal }) => call<ChecklistPoint[]>("GET", "/api/checklists", { signal }),
  staleTime: 5 * 60_000,
});

export type PermitRequest = { phases: PhaseInput[]; valid_until?: string; granted?: true };

/** Asks for a permit or grants one; with `permit` under its version, changes it. */
export function useWritePermit(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ permit, body, key }: { permit: DigPermit | null; body: PermitRequest; key: string }) =>
      permit
        ? call<DigPermit>("PATCH", `/api/cases/${id}/permits/${permit.id}`, { body, version: permit.version })
        : call<DigPermit>("POST", `/api/cases/${id}/permits`, { body, key }),
    onSuccess: () => Promise.all(["case", "cases"].map((name) => cache.invalidateQueries({ queryKey: [name] }))),
  });
}

export type DefectRequest = { state: Defect["state"]; remedy?: string; due?: string };

export function useMoveDefect(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ defect, body }: { defect: Defect; body: DefectRequest }) => call<Defect>("PATCH", `/api/cases/${id}/defects/${defect.id}`, { body, version: defect.version }),
    onSuccess: () => Promise.all(["case", "cases", "inspection"].map((name) => cache.invalidateQueries({ queryKey: [name] }))),
  });
}
