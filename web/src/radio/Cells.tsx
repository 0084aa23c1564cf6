/** The cells that everything is computed from: who runs them, how they send, which model computes them; added, changed, deleted. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Position } from "geojson";
import { useState } from "react";
import type { RadioCell } from "../api/types";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button, Download } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Table, type Column } from "../ui/Table";
import { useToast } from "../ui/Toast";
import type { Begun } from "./CellDialog";
import { CellImport } from "./CellImport";
import { wattsOf } from "./draft";
import { dbm, plain, watts } from "./format";
import { cellsQuery, pageSize, useRemove } from "./query";

type Props = { operator: string | undefined; writes: boolean; onShow: (place: Position) => void; onBegin: (begun: Begun) => void };

export function Cells({ operator, writes, onShow, onBegin }: Props) {
  const { t } = useWords();
  const [offset, setOffset] = useState(0);
  const [asked, setAsked] = useState<RadioCell | null>(null);
  const found = useQuery(cellsQuery(operator, offset));
  if (!found.data) return found.isError ? <Problem error={found.error} onRetry={() => void found.refetch()} /> : <Waiting />;
  const { items, total } = found.data;
  return (
    <>
      <div className="between">
        <p className="muted radio__lead">{t(operator ? "radio.cellsOf" : "radio.cellsLead", { operator })}</p>
        <div className="page__actions">
          {writes && <Button small look="primary" icon="add" onClick={() => onBegin({ draft: { operator: operator ?? "" } })}>{t("radio.addCell")}</Button>}
          <Download small href="/api/radio/cells.csv">CSV</Download>
        </div>
      </div>
      {total === 0 ? (
        <Empty title={t("radio.noCells")}>{t("radio.noCellsText")}</Empty>
      ) : (
        <>
          <List cells={items} writes={writes} onShow={onShow} onBegin={onBegin} onRemove={setAsked} />
          <Pager offset={offset} size={pageSize} total={total} onChange={setOffset} />
        </>
      )}
      {writes && <CellImport />}
      {asked && <Remove cell={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function List({ cells, writes, onShow, onBegin, onRemove }: Omit<Props, "operator"> & { cells: RadioCell[]; onRemove: (cell: RadioCell) => void }) {
  const { t, language, say } = useWords();
  const columns: Column<RadioCell>[] = [
    { name: t("radio.cell"), head: true, cell: (one) => <><button type="button" className="link-button" onClick={() => onShow(one.place)}>{one.name}</button><small className="row-sub">{one.site}</small></> },
    { name: t("radio.operator"), cell: ({ operator }) => operator },
    { name: t("radio.carrier"), cell: (one) => <span>{t(`site.kinds.${one.kind}`)}<small className="row-sub">{t("radio.aboveGround", { height: plain(one.height_m, language) })}</small></span> },
    { name: t("radio.band"), cell: (one) => <span className="radio__tight">{plain(one.frequency_mhz, language)} MHz<small className="row-sub">{t("radio.blocks", { count: one.resource_blocks })}</small></span> },
    { name: t("radio.eirp"), cell: (one) => <span className="radio__tight">{dbm(one.eirp_dbm, language)}<small className="row-sub">{watts(wattsOf(one.eirp_dbm), language)}</small></span> },
    { name: t("radio.direction"), cell: ({ azimuth_deg }) => (azimuth_deg === null ? t("radio.allDirections") : `${plain(azimuth_deg, language)}°`) },
    {
      name: t("radio.model"),
      cell: (one) =>
        one.refused ? (
          <span><Badge tone="warning">{t("radio.refused")}</Badge><small className="row-sub">{say(one.refused)}</small></span>
        ) : (
          <span>{one.model_name ?? t(`radio.modelNames.${one.model}`)}{one.model === "automatic" && one.model_name && <small className="row-sub">{t("radio.modelNames.automatic")}</small>}</span>
        ),
    },
    { name: t("radio.state"), cell: ({ state }) => <Badge tone={state === "on_air" ? "success" : "info"}>{t(`radio.states.${state}`)}</Badge> },
  ];
  const step: Column<RadioCell> = {
    name: t("radio.step"),
    bare: true,
    cell: (one) =>
      one.case ? (
        <Link className="kern-link" to="/vorgaenge/$id" params={{ id: one.case }}>{t("radio.fromCase")}</Link>
      ) : (
        <span className="radio__steps">
          <Button small onClick={() => onBegin({ cell: one })} aria-label={t("radio.changeOne", { name: one.name })}>{t("radio.change")}</Button>
          <Button small look="grave" onClick={() => onRemove(one)} aria-label={t("radio.removeOne", { name: one.name })}>{t("radio.remove")}</Button>
        </span>
      ),
  };
  return <Table caption={t("radio.cells")} hideCaption columns={writes ? [...columns, step] : columns} rows={cells} id={({ id }) => id} />;
}

function Remove({ cell, onClose }: { cell: RadioCell; onClose: () => void }) {
  const { t } = useWords();
  const toast = useToast();
  const remove = useRemove();
  const go = () =>
    remove.mutate(cell, {
      onSuccess: () => {
        toast({ text: t("radio.cellRemoved", { name: cell.name }) });
        onClose();
      },
    });
  return (
    <Dialog open urgent title={t("radio.removeTitle", { name: cell.name })} onClose={onClose} footer={<><Button onClick={onClose}>{t("ui.cancel")}</Button><Button look="danger" busy={remove.isPending} onClick={go}>{t("radio.remove")}</Button></>}>
      <p className="kern-body">{t("radio.removeText")}</p>
      <Problem error={remove.error} />
    </Dialog>
  );
}
