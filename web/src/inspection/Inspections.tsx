/** What an inspector has to look at, with or without a connection, and what became of it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { DueInspection } from "../api/types";
import { holdOn } from "../offline/base";
import { findPlace } from "../offline/place";
import { useOnline } from "../offline/useOnline";
import { installWorker, isInstalled } from "../offline/worker";
import { day, instant, metres, period } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Check } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { useToast } from "../ui/Toast";
import { Connection } from "./Connection";
import { Form } from "./Form";
import "./inspection.css";
import { dueQuery, fetchRound, keepRound, openedOf, roundQuery, useKept } from "./kept";
import { waiting, type Kept } from "./queue";
import { Records } from "./Records";

type Props = { person: { id: string; name: string; live: boolean }; phase: string | null; onPhase: (phase: string | null) => void };

export function Inspections({ person, phase, onPhase }: Props) {
  const { t, language } = useWords();
  const toast = useToast();
  const online = useOnline();
  const live = person.live && online;
  const kept = useKept(person.id);
  const [near, setNear] = useState<[number, number] | null>(null);
  const [nearby, setNearby] = useState(false);
  const [taking, setTaking] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [ready, setReady] = useState<boolean | null>(null);
  const round = useQuery(roundQuery(person.id));
  const now = useQuery({ ...dueQuery(person.id, near), enabled: live });
  useEffect(() => {
    void installWorker().then(isInstalled).then(setReady);
  }, []);

  const shown = (live && now.data) || round.data;
  const taken = round.data ?? null;

  const take = async () => {
    setTaking(true);
    setFault(null);
    try {
      const place = nearby ? await findPlace() : near;
      setNear(place);
      const list = await fetchRound(person.id, place);
      await keepRound(list);
      await holdOn();
      setReady(await isInstalled());
      toast({ text: t("inspection.taken", { count: list.due.length }) });
    } catch (error) {
      setFault(error);
    }
    setTaking(false);
  };

  if (phase) {
    const due = shown?.due.find((one) => one.phase.id === phase) ?? kept.find((one) => one.due.phase.id === phase)?.due;
    if (due) return <Opened key={phase} {...{ kept, due, live, onPhase }} account={person.id} points={shown?.points ?? []} />;
  }

  // What the city sent back is read before anything else.
  const refused = kept.some(({ state }) => state === "refused");
  const records = kept.length > 0 && <Records kept={kept} onOpen={onPhase} />;
  return (
    <div className="page page--medium inspect">
      <header>
        <h1 className="kern-heading-large">{t("inspection.title")}</h1>
        <p className="page__lead">{t("inspection.lead")}</p>
      </header>
      <Connection online={online} live={person.live} count={waiting(kept).length} refused={kept.filter(({ state }) => state === "refused").length} />
      {phase && (now.isPending && live ? <Waiting lines={2} /> : <Alert tone="info" title={t("inspection.notDue")}><p>{t("inspection.notDueText")}</p></Alert>)}
      {refused && records}
      <section className="card take" aria-labelledby="take-title">
        <h2 id="take-title" className="card__title">{t("inspection.take")}</h2>
        <p className="small">{taken ? t("inspection.takenAt", { when: instant(taken.taken_at, language), count: taken.due.length }) : t("inspection.takeText")}</p>
        {live && <Check label={t("inspection.nearby")} checked={nearby} onChange={setNearby} />}
        {live ? (
          <Button look="primary" icon="download" block busy={taking} onClick={() => void take()}>{t(taken ? "inspection.takeAgain" : "inspection.take")}</Button>
        ) : (
          !taken && <p className="muted">{t("inspection.takeLater")}</p>
        )}
        {taken && ready === false && <p className="muted small">{t("inspection.noWorker")}</p>}
        <Problem error={fault} />
      </section>
      {!refused && records}
      <section aria-labelledby="due-title" className="stack stack--close">
        <h2 id="due-title" className="inspect__title">{t("inspection.due")} {shown && <span className="count">{shown.due.length}</span>}</h2>
        {live && now.isPending && <Waiting lines={4} />}
        {live && <Problem error={now.error} onRetry={() => void now.refetch()} />}
        {shown && shown.due.length === 0 && <Empty title={t("inspection.nothingDue")}>{t("inspection.nothingDueText")}</Empty>}
        {shown && shown.due.length > 0 && (
          <ul className="plain stack stack--close">
            {shown.due.map((due) => <li key={due.phase.id}><Card due={due} kept={kept} onOpen={() => onPhase(due.phase.id)} /></li>)}
          </ul>
        )}
      </section>
    </div>
  );
}

function Card({ due, kept: all, onOpen }: { due: DueInspection; kept: Kept[]; onOpen: () => void }) {
  const { t, language } = useWords();
  const own = all.find((one) => one.due.phase.id === due.phase.id && one.state !== "sent");
  const open = due.defects.filter((defect) => defect.state === "open").length;
  const remedied = due.defects.filter((defect) => defect.state === "remedied").length;
  return (
    <button type="button" className="due" onClick={onOpen}>
      <span className="due__kind">{t(`inspection.kinds.${due.kind}`)}</span>
      <strong className="due__where">{due.streets.join(", ") || due.case.title}</strong>
      <span className="due__facts">{[due.phase.label, period(due.phase, language)].filter(Boolean).join(" · ")}</span>
      <span className="due__facts">{[due.case.reference, due.case.applicant].filter(Boolean).join(" · ")}</span>
      <span className="due__badges">
        {due.distance_m !== null && <Badge>{t("inspection.away", { length: metres(due.distance_m, language) })}</Badge>}
        {due.kind === "guarantee" && due.phase.guarantee_until && <Badge tone="warning">{t("inspection.guaranteeUntil", { day: day(due.phase.guarantee_until, language) })}</Badge>}
        {open > 0 && <Badge tone="danger">{t("inspection.openDefects", { count: open })}</Badge>}
        {remedied > 0 && <Badge tone="info">{t("inspection.remediedDefects", { count: remedied })}</Badge>}
        {own && <Badge tone="info">{t(`inspection.kept.${own.state}`)}</Badge>}
      </span>
    </button>
  );
}

type OpenedProps = { kept: Kept[]; due: DueInspection; account: string; points: Kept["points"]; live: boolean; onPhase: (phase: string | null) => void };

/** The form of a phase; what is on its way already is not written a second time. */
function Opened({ kept, due, account, points, live, onPhase }: OpenedProps) {
  const { t } = useWords();
  const toast = useToast();
  const [opened] = useState(() => openedOf(kept, account, due, points));
  if (opened.state === "waiting" || opened.state === "sending") {
    return (
      <div className="page page--medium inspect">
        <button type="button" className="link-button inspect__back" onClick={() => onPhase(null)}>‹ {t("inspection.toList")}</button>
        <Empty page title={t("inspection.onItsWay")} action={<Button look="primary" onClick={() => onPhase(null)}>{t("inspection.toList")}</Button>}>{t("inspection.onItsWayText")}</Empty>
      </div>
    );
  }
  const finished = () => {
    toast({ text: t(live ? "inspection.finishedSend" : "inspection.finished") });
    onPhase(null);
  };
  return <Form opened={opened} live={live} onBack={() => onPhase(null)} onDone={finished} />;
}
