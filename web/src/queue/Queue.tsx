/** The officer's queue: what the law asks first, narrowed as wanted, and many cases worked on at once. */
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { address } from "../api/client";
import type { CaseRow, User } from "../api/types";
import { useWords } from "../text/language";
import { Button, Download } from "../ui/Button";
import { Check, Field, Select, type Choice } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Table, type Column } from "../ui/Table";
import { useTyped } from "../ui/useTyped";
import { BulkDialog, type BulkKind } from "./BulkDialog";
import { isNarrow, queryOf, type QueueFilter } from "./filter";
import { officersQuery, pageSize, queueQuery } from "./query";
import { SavedFilters } from "./SavedFilters";
import { all, range, toggle, type Chosen } from "./selection";
import "./queue.css";

type Props = {
  user: User;
  today: string;
  filter: QueueFilter;
  onFilter: (filter: QueueFilter) => void;
  columns: Column<CaseRow>[];
  stages: Choice[];
  procedures: Choice[];
  districts: Choice[];
  /** Further ways to begin something. */
  actions: ReactNode;
};

const spans = [0, 7, 14, 30];

export function Queue({ user, today, filter, onFilter, columns, stages, procedures, districts, actions }: Props) {
  const { t } = useWords();
  const [search, setSearch] = useTyped(filter.q ?? "", (q) => onFilter({ ...filter, q: q || undefined, offset: undefined }));
  const found = useQuery(queueQuery(filter, today));
  const officers = useQuery(officersQuery);
  const [chosen, setChosen] = useState<Chosen>(new Set());
  const [bulk, setBulk] = useState<BulkKind | null>(null);
  const touched = useRef<string | null>(null);
  const list = useRef<HTMLDivElement>(null);

  const rows = found.data?.items ?? [];
  const ids = rows.map(({ id }) => id);
  const set = (part: Partial<QueueFilter>) => onFilter({ ...filter, ...part, offset: undefined });
  const choose = (id: string, extend: boolean) => {
    setChosen(extend ? range(chosen, ids, touched.current, id) : toggle(chosen, id));
    touched.current = id;
  };
  /** Arrows walk through the rows, shift takes them along, Ctrl+A takes the page, Escape lets go. */
  const onKey = (event: KeyboardEvent<HTMLInputElement>, id: string) => {
    const at = ids.indexOf(id);
    const next = event.key === "ArrowDown" ? ids[at + 1] : event.key === "ArrowUp" ? ids[at - 1] : undefined;
    if (next !== undefined) {
      event.preventDefault();
      list.current?.querySelector<HTMLInputElement>(`[data-choose="${next}"]`)?.focus();
      if (event.shiftKey) {
        setChosen(new Set([...chosen, id, next]));
        touched.current = next;
      }
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setChosen(all(new Set(), ids));
    } else if (event.key === "Escape") setChosen(new Set());
  };

  const box: Column<CaseRow> = {
    name: t("queue.choice"), bare: true,
    cell: (row) => (
      <label className="choose">
        <input
          type="checkbox"
          data-choose={row.id}
          checked={chosen.has(row.id)}
          onKeyDown={(event) => onKey(event, row.id)}
          onClick={(event) => choose(row.id, event.shiftKey)}
          onChange={() => undefined}
        />
        <span className="kern-sr-only">{t("queue.chooseOne", { name: [row.reference, row.title].filter(Boolean).join(" ") })}</span>
      </label>
    ),
  };
  const whole = ids.length > 0 && ids.every((id) => chosen.has(id));
  return (
    <div className="page page--wide queue">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{t("case.queue")}</h1>
          <p className="page__lead">{t("case.queueLead")}</p>
        </div>
        <div className="page__actions">
          <Download href={address("/api/cases.csv", queryOf({ ...filter, offset: undefined }, today))} small>CSV</Download>
          {actions}
        </div>
      </header>
      <form className="queue__filters" role="search" aria-label={t("case.queue")} onSubmit={(event) => event.preventDefault()}>
        <Field label={t("case.search")} type="search" value={search} onChange={setSearch} placeholder={t("queue.searchHint")} />
        <Select label={t("case.stage")} value={filter.stage ?? ""} onChange={(stage) => set({ stage: stage || undefined })} choices={withOwn(stages, filter.stage)} />
        <Select label={t("case.procedure")} value={filter.procedure ?? ""} onChange={(procedure) => set({ procedure: procedure || undefined })} choices={withOwn(procedures, filter.procedure)} />
        <Select
          label={t("queue.due")}
          value={filter.due === undefined ? "" : String(filter.due)}
          onChange={(due) => set({ due: due === "" ? undefined : Number(due) })}
          choices={withOwn([{ value: "", text: t("queue.dueAny") }, ...spans.map((days) => ({ value: String(days), text: t("queue.dueIn", { count: days }) }))], filter.due?.toString())}
        />
        <Select
          label={t("case.officer")}
          value={filter.who ?? ""}
          onChange={(who) => set({ who: who || undefined })}
          choices={withOwn(
            [
              { value: "", text: t("queue.everybody") },
              { value: "me", text: t("queue.mine") },
              { value: "none", text: t("case.unassigned") },
              ...(officers.data?.items ?? []).filter(({ id }) => id !== user.id).map(({ id, name }) => ({ value: id, text: name })),
            ],
            filter.who,
          )}
        />
        {districts.length > 1 && <Select label={t("queue.district")} value={filter.district ?? ""} onChange={(district) => set({ district: district || undefined })} choices={withOwn(districts, filter.district)} />}
        <Select
          label={t("queue.side")}
          value={filter.side ?? ""}
          onChange={(side) => set({ side: (side || undefined) as QueueFilter["side"] })}
          choices={[{ value: "", text: t("queue.sides.any") }, { value: "lead", text: t("queue.sides.lead") }, { value: "part", text: t("queue.sides.part") }]}
        />
        <Select label={t("case.order")} value={filter.order ?? "deadline"} onChange={(order) => set({ order: order as QueueFilter["order"] })} choices={[{ value: "deadline", text: t("case.orderDeadline") }, { value: "updated", text: t("case.orderUpdated") }]} />
      </form>
      <SavedFilters filter={filter} onApply={(next) => onFilter(next)} />
      {found.isPending ? (
        <Waiting lines={6} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        isNarrow(filter) ? (
          <Empty title={t("case.noMatch")} action={<Button onClick={() => onFilter({})}>{t("queue.reset")}</Button>}>{t("queue.noMatchHint")}</Empty>
        ) : (
          <Empty title={t("case.emptyQueue")}>{t("queue.emptyHint")}</Empty>
        )
      ) : (
        <div ref={list} aria-busy={found.isPlaceholderData} className={found.isPlaceholderData ? "fading" : ""}>
          <div className="queue__bar" role="group" aria-label={t("queue.many")}>
            <Check label={t("queue.choosePage")} checked={whole} onChange={() => setChosen(all(chosen, ids))} />
            <span className="queue__count" role="status">{chosen.size > 0 ? t("queue.chosen", { count: chosen.size }) : t("queue.total", { count: found.data.total })}</span>
            {chosen.size > 0 && (
              <span className="queue__many">
                <Button small onClick={() => setBulk("assign")}>{t("queue.assign")}</Button>
                <Button small onClick={() => setBulk("note")}>{t("queue.note")}</Button>
                <Button small onClick={() => setBulk("step")}>{t("queue.step")}</Button>
                <button type="button" className="link-button" onClick={() => setChosen(new Set())}>{t("queue.letGo")}</button>
              </span>
            )}
          </div>
          <Table caption={t("case.queue")} hideCaption columns={[box, ...columns]} rows={rows} id={(row) => row.id} />
          <Pager offset={filter.offset ?? 0} size={pageSize} total={found.data.total} onChange={(offset) => onFilter({ ...filter, offset: offset || undefined })} />
        </div>
      )}
      {bulk && (
        <BulkDialog
          kind={bulk}
          ids={[...chosen]}
          me={user.id}
          onClose={() => setBulk(null)}
          onDone={(done) => {
            // What did not work stays chosen.
            setChosen(new Set([...chosen].filter((id) => !done.includes(id))));
            setBulk(null);
          }}
        />
      )}
    </div>
  );
}

/** A choice that only the address knows still stands in its list. */
function withOwn(choices: Choice[], value: string | undefined): Choice[] {
  return !value || choices.some((choice) => choice.value === value) ? choices : [...choices, { value, text: value }];
}
