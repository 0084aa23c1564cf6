/** What the officer's list is narrowed to: as the address says it, as the server is asked, as it is kept. */
import { plusDays } from "../text/format";

export type QueueFilter = {
  q?: string;
  /** Stages, separated by commas. */
  stage?: string;
  procedure?: string;
  /** The next legal deadline is due within so many days; overdue ones included. */
  due?: number;
  /** `me`, `none`, or an officer's identifier. */
  who?: string;
  street?: string;
  /** Identifier of a district that the works touch. */
  district?: string;
  /** Whether the own authority leads, or has a part in what another leads. */
  side?: "lead" | "part";
  order?: "deadline" | "updated";
  offset?: number;
};

const words = ["q", "stage", "procedure", "who", "street", "district"] as const;

/** What can be read of an address; the rest is left out. */
export function readFilter(search: Record<string, unknown>): QueueFilter {
  const filter: QueueFilter = {};
  for (const name of words) {
    const value = search[name];
    if ((typeof value === "string" || typeof value === "number") && value !== "") filter[name] = String(value);
  }
  const number = (value: unknown) => (value === undefined || value === "" ? Number.NaN : Number(value));
  if (Number.isInteger(number(search.due)) && number(search.due) >= 0) filter.due = number(search.due);
  if (Number.isInteger(number(search.offset)) && number(search.offset) > 0) filter.offset = number(search.offset);
  if (search.side === "lead" || search.side === "part") filter.side = search.side;
  if (search.order === "deadline" || search.order === "updated") filter.order = search.order;
  // Older addresses say it so.
  if (search.mine === true && filter.who === undefined) filter.who = "me";
  return filter;
}

/** The question to the server. */
export function queryOf({ due, who, ...rest }: QueueFilter, today: string): Record<string, string | number | boolean | undefined> {
  return {
    ...rest,
    ...(due === undefined ? {} : { due_by: plusDays(today, due) }),
    ...(who === "me" ? { mine: true } : who === "none" ? { unassigned: true } : who ? { officer: who } : {}),
  };
}

/** The text under which a filter is kept: days that pass stay relative, and it begins at the first page. */
export function writeFilter({ offset: _, ...filter }: QueueFilter): string {
  const search = new URLSearchParams();
  for (const name of ["q", "stage", "procedure", "due", "who", "street", "district", "side", "order"] as const) {
    if (filter[name] !== undefined) search.set(name, String(filter[name]));
  }
  return search.toString();
}

export function parseFilter(text: string): QueueFilter {
  return readFilter(Object.fromEntries(new URLSearchParams(text)));
}

/** Whether anything is left out of the list. */
export const isNarrow = (filter: QueueFilter): boolean => writeFilter({ ...filter, order: undefined }) !== "";
