/** Numbers by district, statistical area or hexagon: a table that can be sorted, and a file. */
import { useEffect, useState } from "react";
import type { CoverageTotals } from "../api/types";
import { percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Download } from "../ui/Button";
import { sorted, type Sorting } from "../ui/sort";
import { Empty, Pager } from "../ui/State";
import { Table, type Column } from "../ui/Table";
import type { Ground } from "./search";

/** Numbers of one place; none as its id stands for addresses outside all of them. */
export type TallyRow = CoverageTotals & { id: string | null; name: string };

/** The share of gaps; none where there is no address. */
const share = ({ gaps, addresses }: TallyRow) => gaps / Math.max(1, addresses);
const pageSize = 50;
/** Where most is lacking stands first. */
const usual: Sorting = { by: 6, descending: true };
const numbers = ["connected", "passed", "planned"] as const;

type Props = { ground: Ground; rows: TallyRow[]; chosen: string | undefined; onChoose: (id: string) => void; file: { href: string; name: string } };

export function Tally({ ground, rows, chosen, onChoose, file }: Props) {
  const { t, language } = useWords();
  const [sorting, setSorting] = useState(usual);
  const [offset, setOffset] = useState(0);
  useEffect(() => setOffset(0), [ground, rows.length, sorting]);
  const columns: Column<TallyRow>[] = [
    {
      name: t(`coverage.grounds.${ground}.one`), head: true, value: (row) => row.name,
      cell: ({ id, name }) => (id === null ? name : <button type="button" className="link-button" aria-pressed={ground === "hexagon" ? undefined : chosen === id} onClick={() => onChoose(id)}>{name}</button>),
    },
    { name: t("coverage.addresses"), numeric: true, value: (row) => row.addresses, cell: (row) => whole(row.addresses, language) },
    ...numbers.map((number) => ({ name: t(`coverage.states.${number}`), numeric: true, value: (row: TallyRow) => row[number], cell: (row: TallyRow) => whole(row[number], language) })),
    { name: t("coverage.states.gap"), numeric: true, value: (row) => row.gaps, cell: (row) => whole(row.gaps, language) },
    { name: t("coverage.share"), numeric: true, value: share, cell: (row) => (row.addresses > 0 ? percent(share(row), language) : "–") },
  ];
  if (rows.length === 0) return <Empty title={t(`coverage.grounds.${ground}.none`)} />;
  return (
    <div className="tally">
      <Download small href={file.href}>{file.name}</Download>
      <Table
        caption={t(`coverage.grounds.${ground}.many`)}
        hideCaption
        rows={sorted(rows, columns, sorting).slice(offset, offset + pageSize)}
        chosen={chosen}
        id={(row) => row.id ?? "outside"}
        columns={columns}
        sorting={sorting}
        onSort={setSorting}
      />
      <Pager offset={offset} size={pageSize} total={rows.length} onChange={setOffset} />
    </div>
  );
}
