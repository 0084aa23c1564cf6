/** The queue as its parts meet: rows from the cases, tallies from the findings, choices from the configuration. */
import { Link } from "@tanstack/react-router";
import { useConfig } from "../api/session";
import type { CaseRow, User } from "../api/types";
import "../case/case.css";
import { DeadlineCell } from "../case/Deadlines";
import { filters, groups, toneOf } from "../case/stage";
import { Tally } from "../finding/FindingList";
import type { QueueFilter } from "../queue/filter";
import { Queue } from "../queue/Queue";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { ButtonLink } from "../ui/Button";
import { Waiting } from "../ui/State";
import type { Column } from "../ui/Table";

export function QueuePage({ user, filter, onFilter }: { user: User; filter: QueueFilter; onFilter: (filter: QueueFilter) => void }) {
  const { t, say } = useWords();
  const config = useConfig();
  if (!config) return <div className="page"><Waiting lines={6} /></div>;
  const nameOf = (code: string) => t(`case.procedures.${code}`, { defaultValue: say(config.procedures.find((offer) => offer.code === code)?.title) || code });
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
    { name: t("case.applicant"), cell: (row) => row.applicant.name },
    { name: t("case.where"), cell: (row) => (row.streets.length > 0 ? row.streets.slice(0, 2).join(", ") + (row.streets.length > 2 ? ` +${row.streets.length - 2}` : "") : <span className="muted">–</span>) },
    { name: t("case.stage"), cell: (row) => <Badge tone={toneOf(row.stage)}>{say(row.stage_title)}</Badge> },
    { name: t("finding.title"), cell: (row) => <Tally counts={row.findings} /> },
    { name: t("case.officer"), cell: (row) => row.officer?.name ?? <span className="muted">{t("case.unassigned")}</span> },
  ];
  return (
    <Queue
      user={user}
      today={config.today}
      filter={filter}
      onFilter={onFilter}
      columns={columns}
      stages={[
        { value: "", text: t("case.allStages") },
        ...Object.entries(groups).map(([name, stages]) => ({ value: stages.join(","), text: t(`case.groups.${name}`) })),
        ...filters.map((value) => ({ value, text: t(`case.stages.${value}`) })),
      ]}
      procedures={[{ value: "", text: t("case.allStages") }, ...config.procedures.map((offer) => ({ value: offer.code, text: nameOf(offer.code) }))]}
      districts={[{ value: "", text: t("queue.everywhere") }, ...config.districts.map(({ id, name }) => ({ value: id, text: name }))]}
      actions={<ButtonLink small icon="draft" to="/antrag">{t("intake.paperTitle")}</ButtonLink>}
    />
  );
}
