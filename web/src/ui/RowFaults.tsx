/** What is wrong with the rows of a file that somebody has handed in, row by row. */
import type { Text } from "../api/types";
import { whole } from "../text/format";
import { useWords } from "../text/language";
import { Table } from "./Table";

type RowFault = { row: number; column: string; value: string; text: Text };

export function RowFaults({ faults }: { faults: RowFault[] }) {
  const { t, language, say } = useWords();
  const rows = faults.map((fault, at) => ({ ...fault, key: String(at) }));
  return (
    <Table
      caption={t("ui.rowFaults.title")}
      rows={rows}
      id={({ key }) => key}
      columns={[
        { name: t("ui.rowFaults.row"), head: true, cell: ({ row }) => <span className="row-faults__row">{t("ui.rowFaults.rowNumber", { row: whole(row, language) })}</span> },
        { name: t("ui.rowFaults.column"), cell: ({ column }) => column || t("ui.rowFaults.wholeRow") },
        { name: t("ui.rowFaults.value"), cell: ({ value }) => (value ? <span className="row-faults__value">{value}</span> : "–") },
        { name: t("ui.rowFaults.fault"), cell: ({ text }) => say(text) },
      ]}
    />
  );
}
