/** Certificates: what the clocks of a case brought about, replayed by the server. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Certificate } from "../api/types";

/** They follow from the journal, so a newer version of the case asks anew. */
export const certificatesQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ["case", id, "certificates", version],
    queryFn: ({ signal }) => call<Certificate[]>("GET", `/api/cases/${id}/certificates`, { signal }),
  });
