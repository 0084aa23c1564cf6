/** An inspection on the spot: checklist, defects, photos, place; kept on the device with every touch. */
import { useState } from "react";
import type { InspectionKind } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import { boundsOf } from "../map/shape";
import { findPlace } from "../offline/place";
import { day, period } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Area, Select } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Checklist } from "./Checklist";
import { DefectFields } from "./DefectFields";
import { faultsOf, ofKind, placeOf, pointsOf, recordOf, type FormFault } from "./draft";
import { Discard } from "./Discard";
import { enqueue } from "./kept";
import { Photos } from "./Photos";
import type { Kept } from "./queue";
import { Refusal } from "./Refusal";
import { Sketch } from "./Sketch";
import { useWriting, type Saved } from "./writing";

const kinds: InspectionKind[] = ["start", "during", "interim", "permanent", "guarantee"];

/** The day it is where the works are. */
export const todayHere = (): string => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(new Date());

type Props = { opened: Kept; live: boolean; onBack: () => void; onDone: (kept: Kept) => void };

export function Form({ opened, live, onBack, onDone }: Props) {
  const { t, language, say } = useWords();
  const { kept, saved, change, settled } = useWriting(opened);
  const [own, setOwn] = useState<FormFault[]>([]);
  const [failed, setFailed] = useState(false);
  const [finishing, setFinishing] = useState(false);
  const [nowhere, setNowhere] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const { due, draft, record, problem } = kept;
  const today = todayHere();
  const points = pointsOf(kept.points, draft.kind);
  const done = points.filter((point) => draft.marks[point.code]).length;
  const told = (record && problem?.errors?.map((fault) => ({ at: placeOf(fault.pointer, record), text: say(fault.text) }))) || [];

  // What was put right is not complained about any more.
  const still = own.length > 0 ? faultsOf(draft, points, today).filter((fault) => own.some((other) => other.at === fault.at)) : [];
  const faultAt = (at: string): string | null => {
    const mine = still.find((fault) => fault.at === at);
    if (mine) return t(`inspection.faults.${mine.code}`);
    return told.find((fault) => fault.at === at || (fault.at.startsWith(`${at}/`) && !/\/(text|due|place)$/.test(fault.at)))?.text ?? null;
  };

  const finish = async () => {
    const faults = faultsOf(draft, points, today);
    setOwn(faults);
    if (faults[0]) {
      goTo(faults[0].at);
      return;
    }
    setFinishing(true);
    setFailed(false);
    try {
      const settledKept = await settled();
      await enqueue(settledKept, recordOf(settledKept.draft, points, settledKept.id, due.phase.id, new Date().toISOString()));
      onDone(settledKept);
    } catch {
      // Nothing is said to be kept that is not.
      setFailed(true);
      setFinishing(false);
    }
  };
  const locate = async () => {
    const place = await findPlace();
    setNowhere(!place);
    if (place) change((now) => ({ ...now, place }));
  };
  const free = draft.defects.filter((defect) => defect.code === null);
  const places = [...due.defects.map(({ place }) => place), ...draft.defects.map(({ place }) => place)].filter((place) => place !== null);

  return (
    <div className="page page--medium inspect">
      <button type="button" className="link-button inspect__back" onClick={onBack}>‹ {t("inspection.toList")}</button>
      <header className="inspect__head">
        <h1 className="kern-heading-large">{t(`inspection.kinds.${draft.kind}`)}</h1>
        <p className="inspect__where"><strong>{due.streets.join(", ") || due.case.title}</strong>{due.phase.label && <span> · {due.phase.label}</span>}</p>
        <p className="muted">{[due.case.reference, due.permit, due.case.applicant].filter(Boolean).join(" · ")}<br />{period(due.phase, language)} · {say(due.phase.stage_title)}</p>
      </header>
      {problem && kept.attempts >= 0 && <Refusal problem={problem} record={record} onPlace={goTo} />}
      <Sketch line={due.line} defects={places} here={draft.place} />
      {live && (
        <details className="more">
          <summary>{t("inspection.onMap")}</summary>
          <div className="inspect__map">
            <LazyMap
              label={t("inspection.onMap")}
              layers={["base", "trench"]}
              data={{ trench: { type: "FeatureCollection", features: [{ type: "Feature", geometry: due.line, properties: {} }] } }}
              bounds={boundsOf([due.line])}
            />
          </div>
        </details>
      )}
      {due.defects.length > 0 && (
        <section className="card" aria-labelledby="known-title">
          <h2 id="known-title" className="card__title">{t("inspection.known")}</h2>
          <ul className="plain known">
            {due.defects.map((defect) => (
              <li key={defect.id}>
                <span>{defect.text}</span>
                <span className="known__state">
                  <Badge tone={defect.state === "remedied" ? "info" : defect.overdue ? "danger" : "warning"}>{t(`inspection.states.${defect.state}`)}</Badge>
                  <small className="muted">{t("inspection.dueOn", { day: day(defect.due, language) })}</small>
                </span>
                {defect.remedy && <small className="muted">{t("inspection.remedy", { text: defect.remedy })}</small>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="points-title" className="stack stack--close">
        <div className="between">
          <h2 id="points-title" className="inspect__title">{t("inspection.checklist")}</h2>
          <span className="muted" role="status">{t("inspection.progress", { done, all: points.length })}</span>
        </div>
        {faultAt("/kind") && <p className="kern-error" role="alert">{faultAt("/kind")}</p>}
        <Checklist record={kept.id} points={points} draft={draft} today={today} faultAt={faultAt} change={change} />
        {points.length === 0 && <p className="muted">{t("inspection.noPoints")}</p>}
      </section>
      <section aria-labelledby="more-title" className="card stack stack--close">
        <h2 id="more-title" className="card__title">{t("inspection.more")}</h2>
        {free.map((defect) => (
          <DefectFields key={defect.id} {...{ draft, defect, today, faultAt, change }} record={kept.id} number={draft.defects.indexOf(defect) + 1} />
        ))}
        <Button icon="add" block onClick={() => change((now) => ({ ...now, defects: [...now.defects, { id: crypto.randomUUID(), code: null, text: "", due: "", place: null }] }))}>
          {t("inspection.addDefect")}
        </Button>
        <Photos record={kept.id} draft={draft} defect={null} label={t("inspection.photo")} faultAt={faultAt} change={change} />
        <div data-at="/note">
          <Area optional label={t("inspection.note")} rows={3} value={draft.note} onChange={(note) => change((now) => ({ ...now, note }))} fault={faultAt("/note")} />
        </div>
        <div data-at="/place" className="stack stack--close">
          {draft.place ? (
            <Button icon="check" block onClick={() => change((now) => ({ ...now, place: null }))}>{t("inspection.placeKept")}</Button>
          ) : (
            <Button block onClick={() => void locate()}>{t("inspection.place")}</Button>
          )}
          {nowhere && <p className="muted small" role="status">{t("inspection.noPlace")}</p>}
        </div>
        <details className="more">
          <summary>{t("inspection.otherKind")}</summary>
          <div data-at="/kind" className="stack stack--close">
            <p className="muted small">{t("inspection.otherKindText")}</p>
            <Select label={t("inspection.kind")} value={draft.kind} choices={kinds.map((kind) => ({ value: kind, text: t(`inspection.kinds.${kind}`) }))} onChange={(kind) => change((now) => ofKind(now, kind as InspectionKind))} />
          </div>
        </details>
      </section>
      {saved === "failed" && <Alert tone="danger" title={t("inspection.noRoom")} />}
      {failed && <Alert tone="danger" title={t("inspection.notKept")}><p>{t("inspection.noRoom")}</p></Alert>}
      <footer className="inspect__bar">
        <p className="inspect__result" role="status">
          {draft.defects.length > 0 ? <Badge tone="danger">{t("inspection.defects", { count: draft.defects.length })}</Badge> : <Badge tone={done === points.length ? "success" : "neutral"}>{done === points.length ? t("inspection.results.passed") : t("inspection.openPoints", { count: points.length - done })}</Badge>}
          <SavedWord saved={saved} />
        </p>
        <Button look="primary" block busy={finishing} onClick={() => void finish()}>{t(live ? "inspection.finishSend" : "inspection.finish")}</Button>
      </footer>
      {(kept.state === "draft" || kept.state === "refused") && saved !== "fresh" && (
        <Button look="tertiary" icon="delete" onClick={() => setLeaving(true)}>{t("inspection.discardDraft")}</Button>
      )}
      {leaving && <Discard kept={kept} onClose={() => setLeaving(false)} onDone={onBack} />}
    </div>
  );
}

function SavedWord({ saved }: { saved: Saved }) {
  const { t } = useWords();
  if (saved === "fresh" || saved === "failed") return null;
  return <small className="muted">{saved === "saved" && <Icon name="check" />}{t(saved === "saved" ? "inspection.onDevice" : "inspection.saving")}</small>;
}

/** Brings a place of the form under the thumb; a part of it that is not there is its nearest whole. */
function goTo(at: string): void {
  // The faults are drawn first, so that a reader hears them with the field.
  requestAnimationFrame(() => {
    for (let place = at; place !== ""; place = place.slice(0, place.lastIndexOf("/"))) {
      const found = document.querySelector<HTMLElement>(`[data-at="${CSS.escape(place)}"]`);
      if (!found) continue;
      const shut = found.closest("details");
      if (shut) shut.open = true;
      const field = found.querySelector<HTMLElement>("input:not([type=file]), textarea, select, button") ?? found;
      field.focus({ preventScroll: true });
      found.scrollIntoView({ block: "center" });
      return;
    }
  });
}
