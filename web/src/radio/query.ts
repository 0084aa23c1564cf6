/** Mobile coverage: what it is computed from, what comes of it, and what is changed of it. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { FeatureCollection } from "geojson";
import { call, upload } from "../api/client";
import type { List, RadioCell, RadioCellInput, RadioCoverage, RadioGap, RadioImport, RadioOverview, RadioPlacement, RadioPlacementInput, RadioRaster } from "../api/types";
import type { RadioQuery } from "./search";

export const pageSize = 50;
/** While it is computed, one asks again after so many milliseconds. */
const again = 1_000;

export const overviewQuery = queryOptions({ queryKey: ["radio", "overview"], queryFn: ({ signal }) => call<RadioOverview>("GET", "/api/radio", { signal }) });

export const coverageQuery = (query: RadioQuery) =>
  queryOptions({
    queryKey: ["radio", "coverage", query],
    queryFn: ({ signal }) => call<RadioCoverage>("GET", "/api/radio/coverage", { query, signal }),
    refetchInterval: ({ state }) => (state.data?.state === "computing" ? again : false),
  });

export const sitesQuery = queryOptions({ queryKey: ["radio", "sites"], queryFn: ({ signal }) => call<FeatureCollection>("GET", "/api/radio/sites.geojson", { signal }) });

export const gapsQuery = (query: RadioQuery, offset: number) =>
  queryOptions({
    queryKey: ["radio", "gaps", query, offset],
    queryFn: ({ signal }) => call<List<RadioGap>>("GET", "/api/radio/gaps", { query: { ...query, limit: pageSize, offset }, signal }),
    placeholderData: keepPreviousData,
  });

export const cellsQuery = (operator: string | undefined, offset: number) =>
  queryOptions({
    queryKey: ["radio", "cells", operator ?? "", offset],
    queryFn: ({ signal }) => call<List<RadioCell>>("GET", "/api/radio/cells", { query: { operator, limit: pageSize, offset }, signal }),
    placeholderData: keepPreviousData,
  });

/** A cell or the ground changes every answer. */
function useChanged() {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: ["radio"] });
}

/** Adds a cell, or changes the one that is given. */
export function useKeep(cell: Pick<RadioCell, "id" | "version"> | null) {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ body, key }: { body: RadioCellInput; key: string }) =>
      cell ? call<RadioCell>("PUT", `/api/radio/cells/${cell.id}`, { body, version: cell.version }) : call<RadioCell>("POST", "/api/radio/cells", { body, key }),
    onSuccess,
  });
}

export function useRemove() {
  const onSettled = useChanged();
  return useMutation({ mutationFn: ({ id, version }: RadioCell) => call<undefined>("DELETE", `/api/radio/cells/${id}`, { version }), onSettled });
}

export function useTry(progress: (share: number) => void) {
  return useMutation({ mutationFn: (file: File) => upload<RadioImport>("/api/radio/cells/preview", { file }, { progress }) });
}

export function useTake() {
  const onSuccess = useChanged();
  return useMutation({ mutationFn: ({ file, key }: { file: File; key: string }) => upload<RadioImport>("/api/radio/cells/import", { file }, { key }), onSuccess });
}

export function usePlacement() {
  return useMutation({ mutationFn: (body: RadioPlacementInput) => call<RadioPlacement>("POST", "/api/radio/placement", { body }) });
}

export function useGround(progress: (share: number) => void) {
  const onSuccess = useChanged();
  return useMutation({ mutationFn: ({ kind, source, files }: { kind: RadioRaster["kind"]; source: string; files: File[] }) => upload<RadioRaster>("/api/radio/rasters", { kind, source, file: files }, { progress }), onSuccess });
}

export function useClear() {
  const onSettled = useChanged();
  return useMutation({ mutationFn: (kind: RadioRaster["kind"]) => call<undefined>("DELETE", `/api/radio/rasters/${kind}`), onSettled });
}
