/** Cases as a list: an operator's own, or all of the city for the planner. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { address } from "../api/client";
import { useConfig } from "../api/session";
import type { CaseRow, Counts, User } from "../api/types";
import { instant, metres } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { ButtonLink, Download } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Table, type Column } from "../ui/Table";
import { useTyped } from "../ui/useTyped";
import "./case.css";
import { DeadlineCell } from "./Deadlines";
import { casesQuery, pageSize, type CaseFilter } from "./query";
import { filters, groups, toneOf } from "./stage";

type Props = { user: User; filter: CaseFilter; onFilter: (filter: CaseFilter) => void; tally: (counts: Counts) => ReactNode };

export function CaseList({ user, filter, onFilter, tally }: Props) {
  const { t, language, say } = useWords();
  const [search, setSearch] = useTyped(filter.q ?? "", (q) => onFilter({ ...filter, q: q || undefined, offset: undefined }));
  const config = useConfig();
  const nameOf = (code: string) => t(`case.procedures.${code}`, { defaultValue: say(config?.procedures.find((offer) => offer.code === code)?.title) || code });
  const title = user.role === "applicant" ? t("case.mine") : t("nav.cases");
  const found = useQuery(casesQuery(filter));

  const columns: Column<CaseRow>[] = [
    { name: t("case.deadline"), cell: (row) => <DeadlineCell row={row} />, bare: true },
    {
      name: t("case.one"), head: true,
      cell: (row) => (
        <>
          <Link to="/vorgaenge/$id" params={{ id: row.id }} className="row-link">{row.title || t("case.untitled")}</Link>
          <small className="row-sub">{[row.reference, nameOf(row.procedure)].filter(Boolean).join(" · ")}</small>
        </>
      ),
    },
    ...(user.role === "applicant" ? [] : [{ name: t("case.applicant"), cell: (row: CaseRow) => row.applicant.name }]),
    {
      name: t("case.where"),
      cell: (row) => (
        <>
          {row.streets.length > 0 ? row.streets.slice(0, 2).join(", ") + (row.streets.length > 2 ? ` +${row.streets.length - 2}` : "") : <span className="muted">–</span>}
          {row.length_m > 0 && <small className="row-sub">{metres(row.length_m, language)}</small>}
        </>
      ),
    },
    { name: t("finding.title"), cell: (row) => tally(row.findings) },
    {
      name: t("case.stage"),
      cell: (row) => (
        <>
          <Badge tone={toneOf(row.stage)}>{say(row.stage_title)}</Badge>
          <small className="row-sub">{instant(row.updated_at, language)}</small>
        </>
      ),
    },
  ];

  const set = (part: Partial<CaseFilter>) => onFilter({ ...filter, ...part, offset: undefined });
  const { offset: _, ...asFile } = filter;
  const filtered = Boolean(filter.q || filter.stage || filter.procedure);
  return (
    <div className="page">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{title}</h1>
          <p className="page__lead">{user.role === "applicant" ? t("case.mineLead") : t("case.allLead")}</p>
        </div>
        <div className="page__actions">
          <Download href={address("/api/cases.csv", asFile)} small>CSV</Download>
          {user.role === "applicant" && <ButtonLink look="primary" icon="add" to="/antrag">{t("intake.new")}</ButtonLink>}
        </div>
      </header>
      <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Field label={t("case.search")} type="search" value={search} onChange={setSearch} placeholder={t("case.searchHint")} />
        <Select label={t("case.stage")} value={filter.stage ?? ""} onChange={(stage) => set({ stage: stage || undefined })} choices={[{ value: "", text: t("case.allStages") }, ...Object.entries(groups).map(([name, stages]) => ({ value: stages.join(","), text: t(`case.groups.${name}`) })), ...filters.map((value) => ({ value, text: t(`case.stages.${value}`) }))]} />
        <Select label={t("case.procedure")} value={filter.procedure ?? ""} onChange={(procedure) => set({ procedure: procedure || undefined })} choices={[{ value: "", text: t("case.allStages") }, ...(config?.procedures ?? []).map(({ code }) => ({ value: code, text: nameOf(code) }))]} />
        <Select label={t("case.order")} value={filter.order ?? "updated"} onChange={(order) => set({ order: order as CaseFilter["order"] })} choices={[{ value: "deadline", text: t("case.orderDeadline") }, { value: "updated", text: t("case.orderUpdated") }]} />
      </form>
      {found.isPending ? (
        <Waiting lines={6} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data.items.length === 0 ? (
        filtered ? (
          <Empty title={t("case.noMatch")}>{t("case.noMatchHint")}</Empty>
        ) : (
          <Empty title={t("case.emptyMine")} action={user.role === "applicant" ? <ButtonLink look="primary" icon="add" to="/antrag">{t("intake.new")}</ButtonLink> : undefined} />
        )
      ) : (
        <div aria-busy={found.isPlaceholderData} className={found.isPlaceholderData ? "fading" : ""}>
          <Table caption={title} hideCaption columns={columns} rows={found.data.items} id={(row) => row.id} />
          <Pager offset={filter.offset ?? 0} size={pageSize} total={found.data.total} onChange={(offset) => onFilter({ ...filter, offset: offset || undefined })} />
        </div>
      )}
    </div>
  );
}
