/** Writing an application: the trench on the map, what it runs into, the form, the documents, the filing. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import type { FeatureCollection, Position } from "geojson";
import type { Map as TownMap } from "maplibre-gl";
import { lazy, Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { call, Fault } from "../api/client";
import { useConfig } from "../api/session";
import type { Case, CheckRequest, Config, Finding, User } from "../api/types";
import "../case/case.css";
import { ContactFields, WorksFields } from "../case/Form";
import { draftOf, faultsOf, inputOf, keepable, number, type Draft } from "../case/form";
import { caseQuery, keep } from "../case/query";
import { editable } from "../case/stage";
import { DocumentUpload } from "../document/Documents";
import { useCheck } from "../finding/check";
import { countsOf, FindingList, Tally } from "../finding/FindingList";
import { again, marks } from "../finding/order";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { PlaceSearch } from "../map/Search";
import { boundsOf } from "../map/shape";
import { metres, plusDays } from "../text/format";
import { useWords } from "../text/language";
import { Coordinates } from "../trench/Coordinates";
import { FileTrench } from "../trench/FileTrench";
import { useTrench } from "../trench/history";
import { lineOf, partsOf, type Parts } from "../trench/line";
import { Alert } from "../ui/Alert";
import { Button, ButtonLink } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Area } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Tabs } from "../ui/Tabs";
import { useToast } from "../ui/Toast";
import { useTitle } from "../ui/useTitle";
import "./application.css";
import { useKeeping, type Keeping } from "./keeping";

const Draw = lazy(() => import("../trench/Draw").then((module) => ({ default: module.Draw })));

/** Six weeks ahead, for two weeks: a start to change, not an advice. */
function blank(config: Config, user: User): Draft {
  return {
    title: "", procedure: "consent", method: "open_trench", cover: "0.6", width: "0.3",
    period: { first: plusDays(config.today, 42), last: plusDays(config.today, 56) },
    contact: { name: user.name, email: "", phone: "" }, note: "",
  };
}

export function ApplicationPage({ id, user }: { id: string | null; user: User }) {
  const { t } = useWords();
  const config = useConfig();
  // The page keeps its state when a new draft gets its address.
  const [opened] = useState(id);
  const found = useQuery({ ...caseQuery(opened ?? ""), enabled: opened !== null });
  useTitle(opened ? t("case.edit") : t("case.new"));
  // Once writing has begun, a newer state of the case does not close the page.
  const begun = useRef(false);
  if (!config || (opened && found.isPending)) return <div className="page"><Waiting lines={8} /></div>;
  if (opened && found.isError) return <div className="page page--narrow"><Problem error={found.error} onRetry={() => void found.refetch()} /></div>;
  if (!begun.current && opened && found.data && !editable(found.data.stage) && !found.data.actions.some((action) => action.event === "change")) {
    return (
      <div className="page page--narrow">
        <Empty page title={t("case.notEditable")} action={<ButtonLink look="primary" to="/vorgaenge/$id" params={{ id: opened }}>{t("case.open")}</ButtonLink>} />
      </div>
    );
  }
  begun.current = true;
  return <Application config={config} user={user} start={found.data ?? null} />;
}

function Application({ config, user, start: given }: { config: Config; user: User; start: Case | null }) {
  const [start] = useState(given);
  const { t, language, say } = useWords();
  const toast = useToast();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => (start ? draftOf(start.input) : blank(config, user)));
  const trench = useTrench(useMemo(() => partsOf(start?.input.line), [start]));
  const [live, setLive] = useState<Parts | null>(null);
  const [upload, setUpload] = useState<string | null>(start?.input.upload_id ?? null);
  const [map, setMap] = useState<TownMap | null>(null);
  const [drawing, setDrawing] = useState(false);
  const [picked, setPicked] = useState<Finding | null>(null);
  const [focus, setFocus] = useState<Focus | null>(null);
  const [tried, setTried] = useState(false);
  const [filing, setFiling] = useState(false);

  const [id, setId] = useState(start?.id ?? null);
  const found = useQuery({ ...caseQuery(id ?? ""), enabled: id !== null }).data ?? null;
  const filed = (found ?? start)?.stage !== undefined && (found ?? start)?.stage !== "draft";

  const line = useMemo(() => lineOf(trench.parts), [trench.parts]);
  const liveLine = useMemo(() => (live ? lineOf(live) : line), [live, line]);
  const input = useMemo(() => inputOf(draft, line, upload), [draft, line, upload]);
  const onCreated = useCallback(
    (made: string) => {
      setId(made);
      void navigate({ to: "/antrag", search: { vorgang: made }, replace: true, resetScroll: false, ignoreBlocker: true });
    },
    [navigate],
  );
  const keeping = useKeeping({ id, input, ready: keepable(draft), automatic: !filed, onCreated });

  const done = useRef(false);
  useBlocker({ shouldBlockFn: () => !done.current && keeping.dirty && !window.confirm(t("case.leave")), enableBeforeUnload: () => !done.current && keeping.dirty });

  const request = useMemo((): CheckRequest | null => {
    const [width_m, cover_m] = [number(draft.width), number(draft.cover)];
    if (!liveLine || !(width_m > 0) || !(cover_m > 0) || !draft.period.first || !(draft.period.last >= draft.period.first)) return null;
    return { line: liveLine, width_m, cover_m, method: draft.method, procedure: draft.procedure, period: draft.period, ...(id ? { case_id: id } : {}) };
  }, [liveLine, draft.width, draft.cover, draft.method, draft.procedure, draft.period, id]);
  const check = useCheck(request);
  const findings = useMemo(() => check.answer?.findings ?? [], [check.answer]);
  const chosen = again(picked, findings)?.id ?? null;
  const pick = (next: string | null) => setPicked(findings.find(({ id }) => id === next) ?? null);
  const suggestion = check.answer?.streets[0] ? t("case.suggestion", { street: check.answer.streets[0] }) : null;

  const data = useMemo((): Record<string, FeatureCollection> => ({
    trench: {
      type: "FeatureCollection",
      features: [
        ...(liveLine ? [{ type: "Feature" as const, geometry: liveLine, properties: {} }] : []),
        ...trench.parts.flatMap((part) => (part.length === 1 ? [{ type: "Feature" as const, geometry: { type: "Point" as const, coordinates: part[0] as Position }, properties: {} }] : [])),
      ],
    },
    finding: marks(findings, chosen),
  }), [liveLine, trench.parts, findings, chosen]);

  const fly = useCallback((at: Position) => setFocus({ geometry: { type: "Point", coordinates: at } }), []);
  const choose = (next: string | null) => {
    pick(next);
    const place = findings.find((finding) => finding.id === next)?.place;
    if (place) setFocus({ geometry: place });
  };
  const faults = tried ? faultsOf(draft, line) : [];
  const bounds = useMemo(() => (start?.bounds ?? (start?.input.line ? boundsOf([start.input.line]) : null)), [start]);

  const tryFiling = () => {
    setTried(true);
    const [first] = faultsOf(draft, line);
    if (!first) return setFiling(true);
    // The first fault of the page gets the focus, so that nobody has to look for it.
    requestAnimationFrame(() => (document.getElementById(`field-${first}`) ?? document.getElementById("step-line"))?.focus());
  };

  return (
    <div className="application">
      <div className="application__form">
        <header className="application__head">
          <h1 className="kern-heading-large">{filed ? t("case.supplementTitle") : id ? t("case.edit") : t("case.new")}</h1>
          <Kept state={keeping.state} automatic={!filed} reference={found?.reference ?? undefined} />
        </header>
        {found && found.missing_items.length > 0 && (
          <Alert tone="warning" live={false} title={t("case.missingTitle")}>
            <ul className="problem__list">{found.missing_items.map((item, index) => <li key={index}>{item.text}</li>)}</ul>
          </Alert>
        )}
        {keeping.state === "conflict" && (
          <Alert tone="warning" title={t("case.conflict")}>
            <p className="kern-body kern-body--small">{t("case.conflictText")}</p>
            <div className="kern-btn-wrapper">
              <Button small onClick={() => void keeping.save(true).catch(() => undefined)}>{t("case.keepMine")}</Button>
              <Button
                small
                onClick={async () => {
                  if (!id) return;
                  const fresh = await cache.fetchQuery({ ...caseQuery(id), staleTime: 0 });
                  const next = draftOf(fresh.input);
                  const parts = partsOf(fresh.input.line);
                  setDraft(next);
                  trench.reset(parts);
                  keeping.settle(inputOf(next, lineOf(parts), upload));
                }}
              >
                {t("case.takeTheirs")}
              </Button>
            </div>
          </Alert>
        )}
        {keeping.state === "failed" && <Problem error={keeping.error} onPlace={fly} onRetry={() => void keeping.save().catch(() => undefined)} />}

        <Step number={1} id="step-line" title={t("case.steps.line")} fault={faults.includes("line") ? t("case.faults.line") : null}>
          <PlaceSearch label={t("map.jump")} onPlace={(place) => setFocus({ geometry: { type: "Point", coordinates: place.at }, zoom: 17.5 })} />
          <Tabs
            label={t("trench.ways")}
            tabs={[
              { id: "draw", title: t("trench.byHand"), body: <p className="kern-body kern-body--small">{t("trench.byHandText")}</p> },
              {
                id: "file",
                title: t("trench.byFile"),
                body: (
                  <FileTrench
                    limit={config.upload_limit_bytes}
                    onPlace={fly}
                    onTake={(parts, uploadId) => {
                      trench.set(parts);
                      setUpload(uploadId);
                      const box = boundsOf(parts.map((coordinates) => ({ type: "LineString", coordinates })));
                      if (box) setFocus({ geometry: { type: "LineString", coordinates: [[box[0], box[1]], [box[2], box[3]]] } });
                    }}
                  />
                ),
              },
              { id: "text", title: t("trench.byText"), body: <Coordinates trench={trench} /> },
            ]}
          />
          {check.answer && line && (
            <p className="kern-body kern-body--small">{t("trench.summary", { length: metres(check.answer.length_m, language), streets: check.answer.streets.join(", ") || "–" })}</p>
          )}
        </Step>
        <Step number={2} title={t("case.steps.works")}>
          <WorksFields draft={draft} onChange={setDraft} faults={faults} methods={config.laying_methods} suggestion={suggestion} filed={filed} />
        </Step>
        <Step number={3} title={t("case.steps.contact")}>
          <ContactFields draft={draft} onChange={setDraft} faults={faults} />
        </Step>
        <Step number={4} title={t("case.steps.documents")}>
          {found ? (
            <DocumentUpload found={found} kinds={config.document_kinds} limit={config.upload_limit_bytes} onChanged={() => cache.fetchQuery({ ...caseQuery(found.id), staleTime: 0 }).then((fresh) => keep(cache, fresh))} />
          ) : (
            <>
              <p className="kern-body kern-body--small">{t("case.documentsLater")}</p>
              <Button busy={keeping.state === "saving"} disabled={!keepable(draft)} onClick={() => void keeping.save().catch(() => undefined)}>{t("case.saveDraft")}</Button>
            </>
          )}
        </Step>
        <Step number={5} title={t("case.steps.file")}>
          {findings.length > 0 && <div className="between"><span>{t("case.findingsSoFar")}</span><Tally counts={countsOf(findings)} /></div>}
          {found && found.missing_documents.length > 0 && (
            <Alert tone="warning" live={false} title={t("case.documentsMissing")}>
              <ul className="problem__list">{found.missing_documents.map((document) => <li key={document.kind}>{say(document.title)}</li>)}</ul>
            </Alert>
          )}
          {faults.length > 0 && (
            <Alert tone="danger" title={t("case.notReady")}>
              <ul className="problem__list">{faults.map((fault) => <li key={fault}>{t(`case.faults.${fault}`)}</li>)}</ul>
            </Alert>
          )}
          <div className="kern-btn-wrapper">
            <Button look="primary" onClick={tryFiling}>{filed ? t("case.supplement") : t("case.submit")}</Button>
            {id && <ButtonLink look="tertiary" to="/vorgaenge/$id" params={{ id }}>{t("case.view")}</ButtonLink>}
          </div>
        </Step>
      </div>

      <div className="application__map">
        <div className="application__town">
          <LazyMap
            label={t("trench.mapLabel")}
            layers={["base", "moratorium", "conduit", "works", "case", "trench", "finding"]}
            data={data}
            bounds={bounds}
            focus={focus}
            busy={drawing}
            onMap={setMap}
            onPick={({ layer, properties }) => layer === "finding" && pick(String(properties.id))}
          >
            {map && (
              <Suspense fallback={null}>
                <Draw map={map} trench={trench} onLive={setLive} onMode={(mode) => setDrawing(mode !== "look")} />
              </Suspense>
            )}
          </LazyMap>
        </div>
        <section className="application__findings" aria-labelledby="check-title">
          <div className="between">
            <h2 id="check-title" className="card__title">{t("finding.title")} {check.answer && <Tally counts={countsOf(findings)} />}</h2>
            <span className="muted" role="status">
              {check.checking ? t("finding.checking") : check.answer ? t("finding.checked", { count: findings.length, ms: Math.max(1, Math.round(check.answer.took_us / 1000)) }) : ""}
            </span>
          </div>
          <Problem error={check.error instanceof Fault && check.error.status === 429 ? null : check.error} onPlace={fly} />
          {check.error instanceof Fault && check.error.status === 429 && <Alert tone="info" title={t("finding.slow")} />}
          {check.answer ? <FindingList findings={findings} chosen={chosen} onChoose={choose} /> : !check.error && <p className="muted">{t("finding.drawFirst")}</p>}
        </section>
      </div>
      {filing && (
        <Filing
          filed={filed}
          found={found}
          prepare={() => keeping.save()}
          onClose={() => setFiling(false)}
          onDone={(after) => {
            done.current = true;
            toast({ text: filed ? t("case.supplemented") : t("case.submitted", { reference: after.reference ?? after.title }) });
            void navigate({ to: "/vorgaenge/$id", params: { id: after.id }, ignoreBlocker: true });
          }}
        />
      )}
    </div>
  );
}

function Kept({ state, automatic, reference }: { state: Keeping; automatic: boolean; reference?: string }) {
  const { t } = useWords();
  return (
    <p className={`kept kept--${state}`} role="status">
      {reference && <span>{reference} · </span>}
      {automatic || state === "saving" ? t(`case.kept.${state}`) : t(state === "waiting" ? "case.kept.open" : `case.kept.${state}`)}
    </p>
  );
}

function Step({ number, title, id, fault, children }: { number: number; title: string; id?: string; fault?: string | null; children: ReactNode }) {
  return (
    <section className={`card step ${fault ? "step--fault" : ""}`} aria-label={title}>
      <h2 className="card__title" id={id} tabIndex={id ? -1 : undefined}>
        <span className="kern-number" aria-hidden="true">{number}</span>
        {title}
      </h2>
      {fault && <p className="step__fault" role="alert">{fault}</p>}
      {children}
    </section>
  );
}

type FilingProps = { filed: boolean; found: Case | null; prepare: () => Promise<Case>; onClose: () => void; onDone: (found: Case) => void };

/** Says what will happen, then keeps the last words and files them. */
function Filing({ filed, found, prepare, onClose, onDone }: FilingProps) {
  const { t, say } = useWords();
  const cache = useQueryClient();
  const event = filed ? (found?.actions.find((action) => action.event === "supplement" || action.event === "change")?.event ?? "supplement") : "submit";
  const hint = found?.actions.find((action) => action.event === event)?.legal_hint;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const key = useRef(crypto.randomUUID());
  const file = async () => {
    setBusy(true);
    setError(null);
    try {
      const kept = await prepare();
      const after = await call<Case>("POST", `/api/cases/${kept.id}/events`, { body: { event, reason: reason.trim() || undefined }, version: kept.version, key: key.current });
      keep(cache, after);
      onDone(after);
    } catch (fault) {
      key.current = crypto.randomUUID();
      setError(fault);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      title={filed ? t("case.supplement") : t("case.submit")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" busy={busy} onClick={() => void file()}>{filed ? t("case.supplementNow") : t("case.submitNow")}</Button>
        </>
      }
    >
      <p className="kern-body">{filed ? t("case.then.supplement") : t("case.then.submit")}</p>
      {hint && <Alert tone="info" live={false} title={say(hint)} />}
      {found && found.missing_documents.length > 0 && (
        <Alert tone="warning" live={false} title={t("case.documentsMissing")}>
          <ul className="problem__list">{found.missing_documents.map((document) => <li key={document.kind}>{say(document.title)}</li>)}</ul>
        </Alert>
      )}
      {filed && <Area label={t("case.reasonFor.supplement")} optional rows={3} value={reason} onChange={setReason} />}
      <Problem error={error} />
    </Dialog>
  );
}
