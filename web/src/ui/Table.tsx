/** A table that turns into cards where the screen is narrow; its roles are said aloud either way. */
import type { ReactNode } from "react";
import { pressed, type Sorting, type Value } from "./sort";

export type Column<Row> = {
  name: string;
  cell: (row: Row) => ReactNode;
  numeric?: boolean;
  /** Names the row; one column per table. */
  head?: boolean;
  /** Not shown as cards' label: the content says it. */
  bare?: boolean;
  /** By what rows are sorted, where the table says how it is sorted. */
  value?: (row: Row) => Value;
};

type Props<Row> = {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  chosen?: string | null;
  hideCaption?: boolean;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  /** Stays a table where the screen is narrow: its columns are few and short. */
  short?: boolean;
};

export function Table<Row>({ caption, columns, rows, id, chosen, hideCaption, sorting, onSort, short }: Props<Row>) {
  return (
    <table className={`kern-table kern-table--small table ${sorting ? "table--sorted" : ""} ${short ? "table--short" : ""}`} role="table">
      <caption className={hideCaption ? "kern-sr-only" : "kern-title"}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column, at) => {
            const order = sorting?.by === at ? (sorting.descending ? "descending" : "ascending") : undefined;
            return (
              <th key={column.name} scope="col" role="columnheader" aria-sort={order} className={`kern-table__header ${column.numeric ? "kern-table__header--numeric" : ""}`}>
                {sorting && onSort && column.value ? (
                  <button type="button" className="table__sort" onClick={() => onSort(pressed(sorting, at, column.numeric === true))}>
                    {column.name} <span aria-hidden="true">{order === "descending" ? "▼" : order === "ascending" ? "▲" : "↕"}</span>
                  </button>
                ) : (
                  column.name
                )}
              </th>
            );
          })}
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
