/** Streets that are sealed soon while addresses in them have no fibre. */
import { useQuery } from "@tanstack/react-query";
import type { Geometry } from "geojson";
import { call } from "../api/client";
import type { LastChances as Answer } from "../api/types";
import { day, whole } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Table } from "../ui/Table";

export function LastChances({ onChoose }: { onChoose: (geometry: Geometry) => void }) {
  const { t, language } = useWords();
  const found = useQuery({ queryKey: ["last-chance"], queryFn: ({ signal }) => call<Answer>("GET", "/api/coverage/last-chance", { signal }) });
  if (!found.data) return found.isError ? <Problem error={found.error} onRetry={() => void found.refetch()} /> : <Waiting />;
  const { items, not_loaded } = found.data;
  return (
    <>
      {not_loaded.length > 0 && (
        <Alert tone="warning" title={t("coverage.notLoaded")}>
          <p className="kern-body kern-body--small">{not_loaded.map((kind) => t(`admin.layerKinds.${kind}`, { defaultValue: kind })).join(", ")}</p>
        </Alert>
      )}
      <p className="muted">{t("coverage.last.lead")}</p>
      {items.length === 0 ? (
        <Empty title={t("coverage.last.none")} />
      ) : (
        <Table
          caption={t("coverage.last.title")}
          hideCaption
          rows={items}
          id={(row) => row.id}
          columns={[
            {
              name: t("coverage.last.street"), head: true,
              cell: (row) => (
                <>
                  <button type="button" className="link-button" onClick={() => onChoose(row.place as Geometry)}>{row.streets.join(", ") || t("coverage.last.nameless")}</button>
                  <small className="muted coverage__why">{row.name || t(`coverage.last.kinds.${row.kind}`, { defaultValue: "–" })}</small>
                </>
              ),
            },
            { name: t("coverage.last.from"), cell: (row) => `${day(row.seals_on, language)} (${t("coverage.last.left", { count: row.days_left })})` },
            { name: t("coverage.states.gap"), numeric: true, cell: (row) => whole(row.addresses, language) },
          ]}
        />
      )}
    </>
  );
}
