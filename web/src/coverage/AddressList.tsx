/** Addresses and how each stands: page by page, with what serves it or why nothing does. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { CoveredAddress, List } from "../api/types";
import { day, metres } from "../text/format";
import { useWords } from "../text/language";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Table } from "../ui/Table";

const pageSize = 50;

type Props = {
  query: Record<string, string | number | undefined>;
  offset: number;
  onOffset: (offset: number) => void;
  chosen: string | undefined;
  onChoose: (row: CoveredAddress) => void;
};

export function AddressList({ query, offset, onOffset, chosen, onChoose }: Props) {
  const { t, language } = useWords();
  const found = useQuery({
    queryKey: ["coverage-addresses", query, offset],
    queryFn: ({ signal }) => call<List<CoveredAddress>>("GET", "/api/coverage/addresses", { query: { ...query, limit: pageSize, offset }, signal }),
    placeholderData: (before) => before,
  });
  if (!found.data) return found.isError ? <Problem error={found.error} onRetry={() => void found.refetch()} /> : <Waiting />;
  const { items, total } = found.data;
  if (items.length === 0) return <Empty title={t(query.state === "gap" ? "coverage.noGaps" : "coverage.noAddress")} />;
  return (
    <>
      <Table
        caption={t("coverage.addressList")}
        hideCaption
        rows={items}
        chosen={chosen}
        id={(row) => row.id}
        columns={[
          { name: t("coverage.address"), head: true, cell: (row) => <button type="button" className="link-button" aria-pressed={chosen === row.id} onClick={() => onChoose(row)}>{`${row.street} ${row.number}`}</button> },
          { name: t("coverage.state"), cell: (row) => <span className={`state-dot state-dot--${row.state}`}>{t(`coverage.states.${row.state}`)}</span> },
          {
            name: t("coverage.how"),
            cell: (row) =>
              row.ready_on
                ? <>{t("coverage.ready", { day: day(row.ready_on, language) })}{row.works && <small className="coverage__why">{row.works.title}</small>}</>
                : row.state === "gap" && row.why
                  ? t(`coverage.why.${row.why}`)
                  : row.distance_m !== null
                    ? t("coverage.away", { length: metres(row.distance_m, language) })
                    : "–",
          },
        ]}
      />
      <Pager offset={offset} size={pageSize} total={total} onChange={onOffset} />
    </>
  );
}
