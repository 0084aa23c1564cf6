/** All scenarios: what each connects and costs, where its run stands, and two of them to lay beside each other. */
import { useNavigate, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ScenarioRow, User } from "../api/types";
import { instant, metres, money, whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button, ButtonLink } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { useTitle } from "../ui/useTitle";
import { useList } from "./query";
import "./scenario.css";
import { isOpen, tones } from "./state";

const most = 3;

export function ScenarioList({ user }: { user: User }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const found = useList();
  const insider = user.role !== "applicant";
  const [ticked, setTicked] = useState<string[]>([]);
  useTitle(t("scenario.title"));
  const tick = (id: string, on: boolean) => setTicked((before) => (on ? [...before, id] : before.filter((one) => one !== id)));
  const rows = found.data?.items ?? [];
  return (
    <div className="page page--wide">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{t("scenario.title")}</h1>
          <p className="page__lead">{t(insider ? "scenario.lead" : "scenario.leadOwn")}</p>
        </div>
        {insider && (
          <div className="page__actions">
            <Button small disabled={ticked.length < 2} onClick={() => void navigate({ to: "/netzplanung/vergleich", search: { ids: ticked.join(",") } })}>{t("scenario.compare", { count: ticked.length })}</Button>
            <ButtonLink small look="primary" to="/netzplanung/neu">{t("scenario.new")}</ButtonLink>
          </div>
        )}
      </header>
      {found.isPending ? (
        <Waiting lines={4} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <Empty title={t("scenario.none")}>{t(insider ? "scenario.noneText" : "scenario.noneOwn")}</Empty>
      ) : (
        <>
          {insider && <p className="muted scenario__hint">{t("scenario.compareHint")}</p>}
          <Table
            caption={t("scenario.title")}
            hideCaption
            rows={rows}
            id={(row) => row.id}
            columns={[
              ...(insider ? [{ name: t("scenario.tick"), cell: (row: ScenarioRow) => <Tick row={row} on={ticked.includes(row.id)} full={ticked.length >= most} onTick={tick} /> }] : []),
              { name: t("scenario.name"), head: true, cell: (row) => <Link className="kern-link" to="/netzplanung/$id" params={{ id: row.id }}>{row.title}</Link> },
              { name: t("scenario.stateName"), cell: (row) => <Standing row={row} /> },
              { name: t("scenario.homes"), numeric: true, cell: (row) => (row.figures ? t("scenario.of", { some: whole(row.figures.connected, language), all: whole(row.figures.asked, language) }) : "–") },
              { name: t("scenario.cost"), numeric: true, cell: (row) => (row.figures ? money(row.figures.cents, row.figures.currency, language, true) : "–") },
              { name: t("scenario.dug"), numeric: true, cell: (row) => (row.figures ? metres(row.figures.dug_m, language) : "–") },
              { name: t("scenario.handedTo"), cell: (row) => row.handed_to?.name ?? "–" },
              { name: t("scenario.asked"), cell: (row) => `${instant(row.created_at, language)}, ${row.author}` },
            ]}
          />
        </>
      )}
    </div>
  );
}

function Tick({ row, on, full, onTick }: { row: ScenarioRow; on: boolean; full: boolean; onTick: (id: string, on: boolean) => void }) {
  const { t } = useWords();
  return (
    <label className="scenario__tick">
      <input type="checkbox" checked={on} disabled={!row.figures || (full && !on)} onChange={(event) => onTick(row.id, event.target.checked)} />
      <span className="kern-sr-only">{t("scenario.tickOne", { title: row.title })}</span>
    </label>
  );
}

function Standing({ row }: { row: ScenarioRow }) {
  const { t, language } = useWords();
  const share = row.progress && isOpen(row.state) ? ` ${new Intl.NumberFormat(language, { style: "percent" }).format(row.progress.share)}` : "";
  return <Badge tone={tones[row.state]}>{t(`scenario.state.${row.state}`) + (row.state === "running" ? share : "")}</Badge>;
}
