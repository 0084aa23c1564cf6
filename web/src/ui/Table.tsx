/** A table that turns into cards where the screen is narrow; its roles are said aloud either way. */
import type { ReactNode } from "react";

export type Column<Row> = {
  name: string;
  cell: (row: Row) => ReactNode;
  numeric?: boolean;
  /** Names the row; one column per table. */
  head?: boolean;
  /** Not shown as cards' label: the content says it. */
  bare?: boolean;
};

type Props<Row> = {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  chosen?: string | null;
  hideCaption?: boolean;
  /** Stays a table where the screen is narrow: its columns are few and short. */
  short?: boolean;
};

export function Table<Row>({ caption, columns, rows, id, chosen, hideCaption, short }: Props<Row>) {
  return (
    <table className={`kern-table kern-table--small table ${short ? "table--short" : ""}`} role="table">
      <caption className={hideCaption ? "kern-sr-only" : "kern-title"}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.name} scope="col" role="columnheader" className={`kern-table__header ${column.numeric ? "kern-table__header--numeric" : ""}`}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={id(row)} role="row" className={`kern-table__row ${chosen === id(row) ? "table__row--chosen" : ""}`} data-id={id(row)}>
            {columns.map((column) => {
              const content = column.cell(row);
              const props = { className: `kern-table__cell ${column.numeric ? "kern-table__cell--numeric" : ""}`, "data-label": column.bare || column.head ? undefined : column.name };
              return column.head ? (
                <th key={column.name} scope="row" role="rowheader" {...props}>
                  {content}
                </th>
              ) : (
                <td key={column.name} role="cell" {...props}>
                  {content}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
