/** Addresses where nobody is heard well enough: page by page, as CSV, and on the map. */
import { useQuery } from "@tanstack/react-query";
import type { Position } from "geojson";
import { useState } from "react";
import { address } from "../api/client";
import { useWords } from "../text/language";
import { Download } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { dbm } from "./format";
import { gapsQuery, pageSize } from "./query";
import type { RadioQuery } from "./search";

export function Gaps({ query, ready, onShow }: { query: RadioQuery; ready: boolean; onShow: (place: Position) => void }) {
  const { t, language } = useWords();
  const [offset, setOffset] = useState(0);
  const [chosen, setChosen] = useState("");
  const found = useQuery({ ...gapsQuery(query, offset), enabled: ready });
  if (!found.data) return found.isError ? <Problem error={found.error} onRetry={() => void found.refetch()} /> : <Waiting />;
  const { items, total } = found.data;
  if (total === 0) return <Empty title={t("radio.gaps.none")}>{t("radio.gaps.noneText")}</Empty>;
  return (
    <>
      <div className="between">
        <p className="muted radio__lead">{t("radio.gaps.lead")}</p>
        <Download small href={address("/api/radio/gaps.csv", query)}>{t("radio.gaps.csv")}</Download>
      </div>
      <Table
        caption={t("radio.gaps.title")}
        hideCaption
        rows={items}
        id={(row) => row.id}
        chosen={chosen}
        columns={[
          {
            name: t("radio.gaps.address"), head: true,
            cell: (row) => (
              <button
                type="button"
                className="link-button"
                aria-pressed={chosen === row.id}
                onClick={() => {
                  setChosen(row.id);
                  onShow(row.place);
                }}
              >{`${row.street} ${row.number}`}</button>
            ),
          },
          { name: t("radio.gaps.district"), cell: (row) => row.district ?? "–" },
          { name: t("radio.gaps.heard"), numeric: true, cell: (row) => (row.dbm === null ? t("radio.gaps.nothing") : dbm(row.dbm, language, 0)) },
        ]}
      />
      <Pager offset={offset} size={pageSize} total={total} onChange={setOffset} />
    </>
  );
}
