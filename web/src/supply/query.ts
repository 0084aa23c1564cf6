/** What operators report: the list with its history, a file that is tried and taken, and what contradicts itself. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call, upload } from "../api/client";
import type { List, SupplyContradiction, SupplyPreview, SupplyReport, SupplyReports } from "../api/types";

export const pageSize = 50;
export const template = "/api/supply/template.csv";
export const refusedOf = (report: SupplyReport) => `/api/supply/reports/${report.id}/refused.csv`;

export type Filter = { organisation?: string; kind?: SupplyContradiction["kind"] };

export const reportsQuery = (organisation: string | undefined, offset: number) =>
  queryOptions({
    queryKey: ["supply", "reports", organisation ?? "", offset],
    queryFn: ({ signal }) => call<SupplyReports>("GET", "/api/supply/reports", { query: { organisation, offset, limit: pageSize }, signal }),
    placeholderData: keepPreviousData,
  });

export const contradictionsQuery = (filter: Filter, offset: number) =>
  queryOptions({
    queryKey: ["supply", "contradictions", filter.organisation ?? "", filter.kind ?? "", offset],
    queryFn: ({ signal }) => call<List<SupplyContradiction>>("GET", "/api/supply/contradictions", { query: { ...filter, offset, limit: pageSize }, signal }),
    placeholderData: keepPreviousData,
  });

/** A file, and for whom it reports; an applicant reports for his own organisation. */
export type Sent = { file: File; organisation?: string };

const fields = ({ file, organisation }: Sent): Record<string, string | File> => (organisation ? { organisation, file } : { file });

export function useTry(progress: (share: number) => void) {
  return useMutation({ mutationFn: (sent: Sent) => upload<SupplyPreview>("/api/supply/reports/preview", fields(sent), { progress }) });
}

/** Coverage rests on what is reported. */
function useChanged() {
  const cache = useQueryClient();
  return () => Promise.all([cache.invalidateQueries({ queryKey: ["supply"] }), cache.invalidateQueries({ predicate: ({ queryKey: [name] }) => String(name).startsWith("coverage") })]);
}

export function useTake() {
  const onSettled = useChanged();
  return useMutation({
    mutationFn: ({ key, ...sent }: Sent & { key: string }) => upload<SupplyReport>("/api/supply/reports", fields(sent), { key }),
    onSettled,
  });
}

export function useStep() {
  const onSettled = useChanged();
  return useMutation({
    mutationFn: ({ id, event, key }: { id: string; event: "withdraw" | "restore"; key: string }) =>
      call<SupplyReport>("POST", `/api/supply/reports/${id}/events`, { body: { event }, key }),
    onSettled,
  });
}
