/** Writing an application: the trench on the map, what it runs into, the form, the documents, the filing. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import type { FeatureCollection, Position } from "geojson";
import type { Map as TownMap } from "maplibre-gl";
import { lazy, Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { Fault } from "../api/client";
import { useConfig } from "../api/session";
import type { Case, CheckRequest, Config, Finding, User } from "../api/types";
import "../case/case.css";
import { ContactFields, WorksFields } from "../case/Form";
import { draftOf, faultsOf, inputOf, keepable, number, shapeOf, type Draft, type Whereabouts } from "../case/form";
import { caseQuery, keep } from "../case/query";
import { editable } from "../case/stage";
import { DocumentUpload } from "../document/Documents";
import { useCheck } from "../finding/check";
import { countsOf, FindingList, Tally } from "../finding/FindingList";
import { again, marks } from "../finding/order";
import { BehalfFields, isSaid, type Behalf } from "../intake/Behalf";
import { Partner } from "../intake/Partner";
import { ProcedureCard } from "../intake/ProcedureCard";
import { care } from "../map/care";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { PickPoint } from "../map/PickPoint";
import { readPoint, writePoint } from "../map/point";
import { PlaceSearch } from "../map/Search";
import { boundsOf } from "../map/shape";
import { siteDraftOf, siteOf, type SiteDraft } from "../site/draft";
import { SiteFields } from "../site/SiteFields";
import { metres, plusDays } from "../text/format";
import { useWords } from "../text/language";
import { Coordinates } from "../trench/Coordinates";
import { FileTrench } from "../trench/FileTrench";
import { useTrench } from "../trench/history";
import { lineOf, partsOf, type Parts } from "../trench/line";
import { Alert } from "../ui/Alert";
import { Button, ButtonLink } from "../ui/Button";
import { Field } from "../ui/Field";
import { faultAt, Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Tabs } from "../ui/Tabs";
import { useToast } from "../ui/Toast";
import { useTitle } from "../ui/useTitle";
import "./application.css";
import { Filing } from "./filing";
import { useKeeping, type Keeping } from "./keeping";

const Draw = lazy(() => import("../trench/Draw").then((module) => ({ default: module.Draw })));

/** What the address says of an application that is not begun yet. */
export type Begin = {
  procedure: string;
  /** It is entered for somebody, from paper or telephone. */
  paper: boolean;
  /** The site that it connects. */
  partner: string | null;
  /** Days that were agreed with the other side of a clash. */
  period: { first: string; last: string } | null;
};

/** Six weeks ahead, for two weeks: a start to change, not an advice. */
function blank(config: Config, user: User, begin: Begin): Draft {
  return {
    title: "", procedure: begin.procedure, class: "", method: "open_trench", cover: "0.6", width: "0.3", filing: "", linked: begin.partner ?? "",
    period: { first: plusDays(config.today, 42), last: plusDays(config.today, 56) },
    contact: { name: begin.paper ? "" : user.name, email: "", phone: "" }, note: "",
  };
}

export function ApplicationPage({ id, begin, user }: { id: string | null; begin: Begin; user: User }) {
  const { t } = useWords();
  const config = useConfig();
  // The page keeps its state when a new draft gets its address.
  const [opened] = useState(id);
  const found = useQuery({ ...caseQuery(opened ?? ""), enabled: opened !== null });
  useTitle(opened ? t("case.edit") : t("intake.new"));
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
  return <Application config={config} user={user} begin={begin} start={found.data ?? null} />;
}

function Application({ config, user, begin, start: given }: { config: Config; user: User; begin: Begin; start: Case | null }) {
  const [start] = useState(given);
  const { t, language, say } = useWords();
  const toast = useToast();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => ({ ...(start ? draftOf(start.input) : blank(config, user, begin)), ...(begin.period ? { period: begin.period } : {}) }));
  const trench = useTrench(useMemo(() => partsOf(start?.input.line), [start]));
  const [live, setLive] = useState<Parts | null>(null);
  const [site, setSite] = useState<SiteDraft>(() => siteDraftOf(start?.input.site));
  const [spot, setSpot] = useState(() => (start?.input.place ? writePoint(start.input.place) : ""));
  const [behalf, setBehalf] = useState<Behalf>({ on_behalf_of: "", received_on: config.today });
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
  const offer = config.procedures.find(({ code }) => code === draft.procedure);
  const shape = shapeOf(offer);
  const where = useMemo((): Whereabouts => ({ shape, line, upload, place: readPoint(spot), site: siteOf(site) }), [shape, line, upload, spot, site]);
  const input = useMemo(() => inputOf(draft, where), [draft, where]);
  const paper = user.role === "officer";
  const told = !paper || id !== null || isSaid(behalf, config.today);
  const onCreated = useCallback(
    (made: string) => {
      setId(made);
      void navigate({ to: "/antrag", search: (before) => ({ ...before, vorgang: made }), replace: true, resetScroll: false, ignoreBlocker: true });
    },
    [navigate],
  );
  const keeping = useKeeping({ id, input, extra: paper ? behalf : undefined, ready: keepable(draft) && told, automatic: !filed, onCreated });
  const refused = (pointer: string) => faultAt(keeping.error, pointer, say);

  const done = useRef(false);
  useBlocker({ shouldBlockFn: () => !done.current && keeping.dirty && !window.confirm(t("case.leave")), enableBeforeUnload: () => !done.current && keeping.dirty });

  const request = useMemo((): CheckRequest | null => {
    const [width_m, cover_m] = [number(draft.width), number(draft.cover)];
    if (shape !== "trench" || !liveLine || !(width_m > 0) || !(cover_m > 0) || !draft.period.first || !(draft.period.last >= draft.period.first)) return null;
    return { line: liveLine, width_m, cover_m, method: draft.method, procedure: draft.procedure, period: draft.period, ...(id ? { case_id: id } : {}) };
  }, [shape, liveLine, draft.width, draft.cover, draft.method, draft.procedure, draft.period, id]);
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
    highlight: { type: "FeatureCollection", features: where.place ? [{ type: "Feature", geometry: { type: "Point", coordinates: where.place }, properties: {} }] : [] },
  }), [liveLine, trench.parts, findings, chosen, where.place]);

  const fly = useCallback((at: Position) => setFocus({ geometry: { type: "Point", coordinates: at } }), []);
  const choose = (next: string | null) => {
    pick(next);
    const place = findings.find((finding) => finding.id === next)?.place;
    if (place) setFocus({ geometry: place });
  };
  const faults = tried ? faultsOf(draft, where, offer) : [];
  const bounds = useMemo(() => (start?.bounds ?? (start?.input.line ? boundsOf([start.input.line]) : null)), [start]);
  const around = useMemo(() => (start?.input.place ? { geometry: { type: "Point" as const, coordinates: start.input.place }, zoom: 16 } : null), [start]);

  const tryFiling = () => {
    setTried(true);
    const [first] = faultsOf(draft, where, offer);
    if (!first && told) return setFiling(true);
    // The first fault of the page gets the focus, so that nobody has to look for it.
    requestAnimationFrame(() => (document.getElementById(told ? `field-${first}` : "field-behalf") ?? document.getElementById("step-line"))?.focus());
  };

  return (
    <div className={`application application--${shape}`}>
      <div className="application__form">
        <header className="application__head">
          <h1 className="kern-heading-large">{filed ? t("case.supplementTitle") : id ? t(`intake.editOf.${offer?.kind ?? "application"}`) : t(`intake.newOf.${offer?.kind ?? "application"}`)}</h1>
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
                  const place = fresh.input.place ? writePoint(fresh.input.place) : "";
                  const theirs = siteDraftOf(fresh.input.site);
                  trench.reset(parts);
                  setSpot(place);
                  setSite(theirs);
                  keeping.settle(inputOf(next, { ...where, line: lineOf(parts), place: readPoint(place), site: siteOf(theirs) }));
                }}
              >
                {t("case.takeTheirs")}
              </Button>
            </div>
          </Alert>
        )}
        {keeping.state === "failed" && <Problem error={keeping.error} onPlace={fly} onRetry={() => void keeping.save().catch(() => undefined)} />}

        {paper && (
          <Step title={t("intake.paper")}>
            <BehalfFields behalf={behalf} onChange={setBehalf} today={config.today} tried={tried} fixed={id !== null} applicant={found?.applicant.name ?? null} />
          </Step>
        )}
        {shape === "trench" && (
        <Step id="step-line" title={t("case.steps.line")} fault={faults.includes("line") ? t("case.faults.line") : null}>
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
        )}
        {shape === "site" && (
          <Step id="step-line" title={t("site.place")}>
            <PlaceSearch
              label={t("map.jump")}
              onPlace={(place) => {
                setFocus({ geometry: { type: "Point", coordinates: place.at }, zoom: 17.5 });
                if (place.kind === "address") setSpot(writePoint(place.at));
              }}
            />
            <Field label={t("site.coordinates")} hint={t("site.coordinatesHint")} id="field-place" value={spot} onChange={setSpot} fault={refused("/place") ?? (spot.trim() !== "" && !where.place ? t("site.coordinatesFault") : faults.includes("place") ? t("case.faults.place") : null)} />
          </Step>
        )}
        <Step title={t(`intake.what.${shape}`)}>
          <WorksFields
            draft={draft}
            onChange={setDraft}
            faults={faults}
            methods={config.laying_methods}
            suggestion={suggestion}
            shape={shape}
            offer={offer}
            procedure={<ProcedureCard offer={offer} code={draft.procedure} offers={config.procedures} fixed={filed} onChoose={(procedure) => setDraft({ ...draft, procedure, class: "", filing: "" })} />}
          />
        </Step>
        {shape === "site" && (
          <Step title={t("site.title")} fault={faults.includes("site") ? t("case.faults.site") : null}>
            <SiteFields draft={site} onChange={setSite} tried={tried} follows={offer?.classes.find(({ code }) => code === (keeping.dirty ? null : found?.class))?.title ?? null} refused={refused} />
          </Step>
        )}
        {shape !== "none" && (
          <Partner id={id} site={shape === "site"} value={draft.linked} onChange={(linked) => setDraft({ ...draft, linked })} offers={config.procedures} fault={refused("/linked_id")}>
            {(body) => <Step title={t("intake.partner")}>{body}</Step>}
          </Partner>
        )}
        <Step title={t("case.steps.contact")}>
          <ContactFields draft={draft} onChange={setDraft} faults={faults} />
        </Step>
        <Step title={t("case.steps.documents")}>
          {found ? (
            <DocumentUpload found={found} kinds={config.document_kinds} limit={config.upload_limit_bytes} onChanged={() => cache.fetchQuery({ ...caseQuery(found.id), staleTime: 0 }).then((fresh) => keep(cache, fresh))} />
          ) : (
            <>
              <p className="kern-body kern-body--small">{t("case.documentsLater")}</p>
              <Button busy={keeping.state === "saving"} disabled={!keepable(draft) || !told} onClick={() => void keeping.save().catch(() => undefined)}>{t("case.saveDraft")}</Button>
            </>
          )}
        </Step>
        <Step title={t("case.steps.file")}>
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
            <Button look="primary" onClick={tryFiling}>{filed ? t("case.supplement") : t(`intake.submitOf.${offer?.kind ?? "application"}`)}</Button>
            {id && <ButtonLink look="tertiary" to="/vorgaenge/$id" params={{ id }}>{t("case.view")}</ButtonLink>}
          </div>
        </Step>
      </div>

      {shape !== "none" && (
        <div className="application__map">
          <div className="application__town">
            <LazyMap
              label={t(shape === "site" ? "site.mapLabel" : "trench.mapLabel")}
              layers={["base", ...care, "moratorium", "conduit", "works", "case", "trench", "finding", "highlight"]}
              data={data}
              bounds={bounds}
              focus={focus ?? around}
              busy={drawing || shape === "site"}
              onMap={setMap}
              onPick={({ layer, properties }) => layer === "finding" && pick(String(properties.id))}
            >
              {map && shape === "trench" && (
                <Suspense fallback={null}>
                  <Draw map={map} trench={trench} onLive={setLive} onMode={(mode) => setDrawing(mode !== "look")} />
                </Suspense>
              )}
              {map && shape === "site" && <PickPoint map={map} hint={t("site.pickHint")} onPoint={(at) => setSpot(writePoint(at))} />}
            </LazyMap>
          </div>
          {shape === "trench" && (
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
          )}
        </div>
      )}
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
    <p className={`keeping keeping--${state}`} role="status">
      {reference && <span>{reference} · </span>}
      {automatic || state === "saving" ? t(`case.kept.${state}`) : t(state === "waiting" ? "case.kept.open" : `case.kept.${state}`)}
    </p>
  );
}

/** Steps count themselves: which there are depends on the procedure. */
function Step({ title, id, fault, children }: { title: string; id?: string; fault?: string | null; children: ReactNode }) {
  return (
    <section className={`card step ${fault ? "step--fault" : ""}`} aria-label={title}>
      <h2 className="card__title" id={id} tabIndex={id ? -1 : undefined}>
        <span className="kern-number step__number" aria-hidden="true" />
        {title}
      </h2>
      {fault && <p className="step__fault" role="alert">{fault}</p>}
      {children}
    </section>
  );
}
