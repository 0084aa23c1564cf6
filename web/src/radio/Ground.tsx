/** The ground under the waves: heights of the terrain and what stands on it, where they come from, loaded and deleted. */
import { useState } from "react";
import type { RadioOverview, RadioRaster } from "../api/types";
import { instant, metres, percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Select } from "../ui/Field";
import { FileDrop } from "../ui/FileDrop";
import { faultAt, Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { useClear, useGround } from "./query";

const kinds = ["terrain", "cover"] as const;
type Kind = RadioRaster["kind"];

export function Ground({ overview, writes }: { overview: RadioOverview; writes: boolean }) {
  const [asked, setAsked] = useState<Kind | null>(null);
  return (
    <>
      <div className="radio__grounds">
        {kinds.map((kind) => <Loaded key={kind} kind={kind} raster={overview[kind]} onClear={writes ? () => setAsked(kind) : null} />)}
      </div>
      {writes && <Load />}
      {asked && <Clear kind={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function Loaded({ kind, raster, onClear }: { kind: Kind; raster: RadioRaster | null; onClear: (() => void) | null }) {
  const { t, language } = useWords();
  const facts = raster && [
    [t("radio.ground.source"), raster.source],
    [t("radio.ground.cell"), t("radio.ground.size", { side: metres(raster.cell_m, language), columns: whole(raster.columns, language), rows: whole(raster.rows, language) })],
    [t("radio.ground.heights"), `${metres(raster.lowest_m, language)} – ${metres(raster.highest_m, language)}`],
    [t("radio.ground.void"), percent(raster.void_share, language)],
    [t("radio.ground.files"), raster.files.join(", ") || "–"],
    [t("radio.ground.when"), t("radio.ground.by", { at: instant(raster.imported_at, language), name: raster.by })],
  ];
  return (
    <section className="card" aria-labelledby={`radio-${kind}`}>
      <div className="between">
        <h2 id={`radio-${kind}`} className="card__title">{t(`radio.ground.kinds.${kind}`)}</h2>
        <Badge tone={raster ? "success" : "warning"}>{t(raster ? "radio.ground.there" : "radio.ground.missing")}</Badge>
      </div>
      {facts ? (
        <>
          <dl className="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
          {onClear && <p><Button small look="grave" onClick={onClear} aria-label={t(`radio.ground.clearOne.${kind}`)}>{t("radio.remove")}</Button></p>}
        </>
      ) : (
        <p className="muted radio__lead">{t(`radio.ground.without.${kind}`)}</p>
      )}
    </section>
  );
}

function Load() {
  const { t, say } = useWords();
  const toast = useToast();
  const [kind, setKind] = useState<Kind>("terrain");
  const [source, setSource] = useState("");
  const [missing, setMissing] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const load = useGround(setShare);
  const take = (files: File[]) => {
    if (source.trim() === "") return setMissing(true);
    setShare(0);
    load.mutate({ kind, source: source.trim(), files }, { onSuccess: () => toast({ text: t(`radio.ground.loaded.${kind}`) }), onSettled: () => setShare(null) });
  };
  return (
    <section className="card fields" aria-labelledby="radio-load">
      <h2 id="radio-load" className="card__title">{t("radio.ground.load")}</h2>
      <div className="fields radio__pair">
        <Select label={t("radio.ground.kind")} value={kind} onChange={(next) => setKind(next === "cover" ? "cover" : "terrain")} choices={kinds.map((value) => ({ value, text: t(`radio.ground.kinds.${value}`) }))} />
        <Field
          label={t("radio.ground.source")}
          hint={t("radio.ground.sourceHint")}
          maxLength={500}
          value={source}
          onChange={(value) => {
            setSource(value);
            setMissing(false);
          }}
          fault={missing ? t("radio.ground.sourceFault") : faultAt(load.error, "/source", say)}
        />
      </div>
      <FileDrop label={t("radio.ground.choose")} hint={t("radio.ground.chooseHint")} accept=".tif,.tiff,.hgt,.zip,image/tiff,application/zip" share={share} onFiles={take} />
      <p className="kern-sr-only" role="status">{load.isPending ? t("radio.ground.reading") : ""}</p>
      <Problem error={load.error} />
    </section>
  );
}

function Clear({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const { t } = useWords();
  const toast = useToast();
  const clear = useClear();
  const go = () =>
    clear.mutate(kind, {
      onSuccess: () => {
        toast({ text: t("radio.ground.cleared") });
        onClose();
      },
    });
  return (
    <Dialog open urgent title={t(`radio.ground.clearTitle.${kind}`)} onClose={onClose} footer={<><Button onClick={onClose}>{t("ui.cancel")}</Button><Button look="danger" busy={clear.isPending} onClick={go}>{t("radio.remove")}</Button></>}>
      <p className="kern-body">{t(`radio.ground.without.${kind}`)}</p>
      <Problem error={clear.error} />
    </Dialog>
  );
}
