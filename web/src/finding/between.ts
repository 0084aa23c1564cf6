/** What two sides of a clash say to each other: whether they show each other what it is with, and who gives way. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Disclosure, Finding, List, Period, ReconciliationRequest } from "../api/types";

export type Answer = Disclosure["answers"][number];

export const disclosuresQuery = queryOptions({
  queryKey: ["disclosures"],
  queryFn: ({ signal }) => call<List<Disclosure>>("GET", "/api/disclosures", { signal }),
});

/** `path` is that of a finding's disclosure, or of one that belongs to no case of this side. */
export function useDisclose(path: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ key, answer }: { key: string; answer: Answer }) => call<unknown>("POST", path, { body: { answer }, key }),
    onSettled: () => Promise.all([cache.invalidateQueries({ queryKey: ["case"] }), cache.invalidateQueries({ queryKey: ["disclosures"] })]),
  });
}

export function useReconcile(caseId: string, finding: Finding) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: ReconciliationRequest & { key: string }) =>
      call<unknown>("POST", `/api/cases/${caseId}/findings/${finding.id}/reconciliation`, { body, version: finding.reconciliation?.version, key }),
    onSettled: () => cache.invalidateQueries({ queryKey: ["case"] }),
  });
}

/** Whether the agreed days wait to be put into the case that is shown. */
export function waitsForDays(finding: Finding, period: Period): boolean {
  const found = finding.reconciliation;
  if (!found?.shift || found.shift.side !== "this_side" || (found.state !== "agreed" && found.state !== "decided")) return false;
  return found.shift.period.first !== period.first || found.shift.period.last !== period.last;
}
