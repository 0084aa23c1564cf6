/** Charges of a case, their calculation, and what happens to them. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Charge, ChargePreview, ChargeRequest, Charges, ChargeStep } from "../api/types";

export const chargesQuery = (id: string) =>
  queryOptions({
    queryKey: ["charges", id],
    queryFn: ({ signal }) => call<Charges>("GET", `/api/cases/${id}/charges`, { signal }),
  });

/** Pure: nothing is kept; asked again with every change of the form. */
export const previewQuery = (id: string, body: ChargeRequest, enabled: boolean) =>
  queryOptions({
    queryKey: ["charges", id, "preview", body],
    queryFn: ({ signal }) => call<ChargePreview>("POST", `/api/cases/${id}/charges/preview`, { body, signal }),
    enabled,
    retry: false,
    placeholderData: (before) => before,
  });

function useSettled(id: string) {
  const cache = useQueryClient();
  return () => {
    for (const queryKey of [["charges", id], ["letters", id], ["case"]]) void cache.invalidateQueries({ queryKey });
  };
}

export function useDraft(id: string) {
  const onSettled = useSettled(id);
  return useMutation({ mutationFn: ({ key, body }: { key: string; body: ChargeRequest }) => call<Charge>("POST", `/api/cases/${id}/charges`, { body, key }), onSettled });
}

export function useChargeStep(id: string) {
  const onSettled = useSettled(id);
  return useMutation({
    mutationFn: ({ charge, key, ...body }: { charge: Charge; key: string; event: ChargeStep; on?: string; note?: string; acknowledged?: boolean }) =>
      call<Charge>("POST", `/api/cases/${id}/charges/${charge.id}/events`, { body, version: charge.version, key }),
    onSettled,
  });
}
