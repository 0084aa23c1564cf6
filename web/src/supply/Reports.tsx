/** What operators report about their supply: a new report, the history of all, and what contradicts itself. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SupplyReport, User } from "../api/types";
import { instant, whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button, Download } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Table, type Column } from "../ui/Table";
import { useToast } from "../ui/Toast";
import { useTitle } from "../ui/useTitle";
import { Contradictions } from "./Contradictions";
import { NewReport } from "./NewReport";
import { pageSize, refusedOf, reportsQuery, template, useStep } from "./query";
import "./supply.css";

/** What the address of the page says. */
export type SupplySearch = { betreiber?: string; widerspruch?: "reports" | "not_listed" | "no_duct" };

type Props = { user: User; search: SupplySearch; onSearch: (search: SupplySearch) => void };

export function Reports({ user, search, onSearch }: Props) {
  const { t } = useWords();
  const [offset, setOffset] = useState(0);
  const [asked, setAsked] = useState<SupplyReport | null>(null);
  const insider = user.role !== "applicant";
  const organisation = insider ? search.betreiber : undefined;
  const found = useQuery(reportsQuery(organisation, offset));
  const choices = (found.data?.organisations ?? []).map(({ id, name }) => ({ value: id, text: name }));
  useTitle(t("supply.title"));
  return (
    <div className="page">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{t("supply.title")}</h1>
          <p className="page__lead">{t(insider ? "supply.lead" : "supply.leadOwn")}</p>
        </div>
        <div className="page__actions">
          <Download small href={template}>{t("supply.template")}</Download>
        </div>
      </header>
      <NewReport insider={insider} choices={choices} />
      <section className="card" aria-labelledby="supply-reports">
        <div className="supply__head">
          <h2 id="supply-reports" className="card__title">{t("supply.reports")}</h2>
          {insider && (
            <Select
              label={t("supply.operator")}
              value={search.betreiber ?? ""}
              onChange={(betreiber) => {
                setOffset(0);
                onSearch({ ...search, betreiber: betreiber || undefined });
              }}
              choices={[{ value: "", text: t("supply.allOperators") }, ...choices]}
            />
          )}
        </div>
        {found.isPending ? (
          <Waiting lines={4} />
        ) : found.isError ? (
          <Problem error={found.error} onRetry={() => void found.refetch()} />
        ) : found.data.items.length === 0 ? (
          <Empty title={t("supply.none")}>{t(insider ? "supply.noneText" : "supply.noneOwn")}</Empty>
        ) : (
          <>
            <List reports={found.data.items} insider={insider} onStep={setAsked} />
            <Pager offset={offset} size={pageSize} total={found.data.total} onChange={setOffset} />
          </>
        )}
      </section>
      {insider && <Contradictions organisation={search.betreiber} kind={search.widerspruch} onKind={(widerspruch) => onSearch({ ...search, widerspruch })} />}
      {asked && <StepDialog report={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function List({ reports, insider, onStep }: { reports: SupplyReport[]; insider: boolean; onStep: (report: SupplyReport) => void }) {
  const { t, language } = useWords();
  const operator: Column<SupplyReport> = { name: t("supply.operator"), cell: ({ organisation }) => organisation.name };
  const columns: Column<SupplyReport>[] = [
    { name: t("supply.report"), head: true, cell: (one) => <Name report={one} /> },
    ...(insider ? [operator] : []),
    { name: t("supply.came"), cell: ({ at, by }) => <><span className="supply__day">{instant(at, language)}</span><small className="muted supply__line">{by}</small></> },
    { name: t("supply.taken"), cell: ({ taken }) => <Taken taken={taken} /> },
    {
      name: t("supply.refused"),
      numeric: true,
      cell: (one) => (one.refused === 0 ? "0" : <a href={refusedOf(one)} download aria-label={t("supply.refusedFile", { count: one.refused, name: one.name })}>{whole(one.refused, language)}</a>),
    },
    {
      name: t("supply.state"),
      cell: (one) => (
        <>
          <Badge tone={one.in_force ? "success" : "neutral"}>{t(one.in_force ? "supply.inForce" : "supply.notInForce")}</Badge>
          {one.changed_at && <small className="muted supply__line">{t("supply.changed", { at: instant(one.changed_at, language), by: one.changed_by })}</small>}
        </>
      ),
    },
    {
      name: t("supply.step"),
      bare: true,
      cell: (one) => <Button small look={one.in_force ? "grave" : "secondary"} onClick={() => onStep(one)} aria-label={t(one.in_force ? "supply.withdrawOne" : "supply.restoreOne", { name: one.name })}>{t(one.in_force ? "supply.withdraw" : "supply.restore")}</Button>,
    },
  ];
  return <Table caption={t("supply.reports")} hideCaption columns={columns} rows={reports} id={({ id }) => id} />;
}

function Name({ report }: { report: SupplyReport }) {
  const { t } = useWords();
  return (
    <>
      {t(`supply.kinds.${report.kind}`)} {t("supply.number", { number: report.number })}
      <small className="muted supply__line supply__file" title={`SHA-256 ${report.sha256}`}>{report.name}</small>
    </>
  );
}

/** How many rows say what. */
export function Taken({ taken }: { taken: SupplyReport["taken"] }) {
  const { t, language } = useWords();
  const all = (["connected", "passed", "unserved"] as const).filter((said) => taken[said] > 0);
  return <ul className="supply__taken">{all.map((said) => <li key={said}>{whole(taken[said], language)} {t(`supply.said.${said}`)}</li>)}</ul>;
}

function StepDialog({ report, onClose }: { report: SupplyReport; onClose: () => void }) {
  const { t } = useWords();
  const toast = useToast();
  const step = useStep();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const event = report.in_force ? "withdraw" : "restore";
  const take = () =>
    step.mutate({ id: report.id, event, key }, {
      onSuccess: () => {
        toast({ text: t(`supply.done.${event}`) });
        onClose();
      },
      onError: () => setKey(crypto.randomUUID()),
    });
  return (
    <Dialog
      open
      title={t(`supply.ask.${event}`)}
      onClose={onClose}
      footer={<><Cancel /><Button look={event === "withdraw" ? "danger" : "primary"} busy={step.isPending} onClick={take}>{t(`supply.${event}`)}</Button></>}
    >
      <p className="kern-body">{t(`supply.then.${event}`, { kind: t(`supply.kinds.${report.kind}`), number: report.number, name: report.organisation.name })}</p>
      <Problem error={step.error} />
    </Dialog>
  );
}
