/** One proposal to dig together: where, when, what it saves, who pays what, what each side says, and the plan that comes of it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { FeatureCollection, Geometry } from "geojson";
import { useMemo, useState } from "react";
import type { JointDetail, JointSide, User } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { basis, day, instant, metres, money, period } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Area } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { useToast } from "../ui/Toast";
import { useTitle } from "../ui/useTitle";
import { Assumptions } from "./Assumptions";
import "./joint.css";
import { Figures } from "./JointList";
import { oneQuery, planQuery, useRequest, useSay, type Said } from "./query";
import { tones } from "./state";

export function Joint({ id, user }: { id: string; user: User }) {
  const { t } = useWords();
  const found = useQuery(oneQuery(id));
  useTitle(t("joint.title"));
  if (found.isPending) return <div className="page page--medium"><Waiting lines={6} /></div>;
  if (found.isError) return <div className="page page--medium"><Problem error={found.error} onRetry={() => void found.refetch()} /></div>;
  return <Shown one={found.data} user={user} />;
}

const lines = (all: Geometry[]): FeatureCollection => ({ type: "FeatureCollection", features: all.map((geometry) => ({ type: "Feature", geometry, properties: {} })) });

function Shown({ one, user }: { one: JointDetail; user: User }) {
  const { t, language } = useWords();
  const works = useMemo(() => one.sides.flatMap((side) => side.works.map((work) => work.line)), [one]);
  const common = useMemo(() => [...one.stretches, ...one.closures].map((part) => part.place), [one]);
  const data = useMemo(() => ({ joint: lines(works), shared: lines(common) }), [works, common]);
  const all = common.length > 0 ? common : works;
  const [focus] = useState<Focus | null>(() => (all.length > 0 ? { geometry: { type: "GeometryCollection", geometries: all } } : null));
  return (
    <div className="page page--medium">
      <header>
        <p><Link className="kern-link" to="/gemeinsam-graben">{t("joint.title")}</Link></p>
        <div className="joint__head">
          <h1 className="kern-heading-large">{one.street || t("joint.noStreet")}</h1>
          <Badge tone={tones[one.state]}>{t(`joint.state.${one.state}`)}</Badge>
        </div>
        <p className="page__lead">
          {one.site ? t("joint.siteOn", { days: period(one.site, language) }) : t("joint.daysWithin", { count: one.site_days, days: period(one.days, language) })}
          {one.state === "proposed" && one.request_by && <> {t("joint.askBy", { day: day(one.request_by, language) })}</>}
        </p>
      </header>
      {one.state === "outdated" && <Alert tone="info" title={t("joint.outdated")} live={false} />}
      {one.reason && <Alert tone="info" title={t("joint.gaveUp")} live={false}><p className="kern-body kern-body--small">{one.reason}</p></Alert>}
      <section className="card" aria-labelledby="joint-saving">
        <h2 id="joint-saving" className="card__title">{t("joint.saves")}</h2>
        <Figures one={one} />
        <Assumptions all={one.assumptions} />
      </section>
      {all.length > 0 ? (
        <div className="joint__map"><LazyMap label={t("joint.map")} layers={["base", "joint"]} data={data} focus={focus} /></div>
      ) : null}
      <section className="card" aria-labelledby="joint-sides">
        <h2 id="joint-sides" className="card__title">{t("joint.sides")}</h2>
        {!one.open && <p className="muted">{t("joint.closed148")}</p>}
        <ul className="joint__sides">
          {one.sides.map((side, index) => <Side key={index} side={side} />)}
        </ul>
        <Answers one={one} user={user} />
      </section>
      {one.state === "agreed" && <Plan one={one} />}
      {one.split.length > 0 && (
        <section className="card" aria-labelledby="joint-split">
          <h2 id="joint-split" className="card__title">{t("joint.split")}</h2>
          <Split one={one} />
        </section>
      )}
      <Request one={one} user={user} />
    </div>
  );
}

function Side({ side }: { side: JointSide }) {
  const { t, language } = useWords();
  const name = side.own ? t("joint.yours") : (side.organisation ?? t("joint.other"));
  return (
    <li>
      <p className="joint__head">
        <strong>{name}</strong>
        {side.answer ? <Badge tone={side.answer === "accept" ? "success" : "neutral"}>{t(`joint.said.${side.answer}`)}</Badge> : side.organisation || side.own ? <Badge>{t("joint.said.nothing")}</Badge> : null}
        {side.answered_at && <span className="muted">{instant(side.answered_at, language)}</span>}
      </p>
      {side.note && <blockquote className="joint__note">{side.note}</blockquote>}
      {side.works.map((work) => (
        <p key={work.id}>
          {work.case ? <Link className="kern-link" to="/vorgaenge/$id" params={{ id: work.case }}>{work.title || t("joint.untitled")}</Link> : work.title || t("joint.untitled")}
          {", "}{period(work.period, language)}
          {!work.fixed && <>, {t("joint.floats", { count: work.days })}</>}
        </p>
      ))}
    </li>
  );
}

/** What the reader can say; accepting says first what it opens. */
function Answers({ one, user }: { one: JointDetail; user: User }) {
  const { t } = useWords();
  const toast = useToast();
  const say = useSay(one);
  const [asked, setAsked] = useState<Said | null>(null);
  const [note, setNote] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  if (one.answers.length === 0) return null;
  const needed = asked === "withdrawn";
  const send = (answer: Said) =>
    say.mutate(
      { key, answer, note: note.trim() },
      { onSuccess: () => { setAsked(null); setNote(""); toast({ text: t(`joint.done.${answer}`) }); }, onSettled: () => setKey(crypto.randomUUID()) },
    );
  return (
    <div className="joint__answers">
      {one.answers.map((answer) => (
        <Button key={answer} small look={answer === "accept" ? "primary" : user.role === "officer" ? "grave" : "secondary"} onClick={() => { say.reset(); setAsked(answer); }}>{t(`joint.answer.${answer}`)}</Button>
      ))}
      <Dialog
        title={asked ? t(`joint.answer.${asked}`) : ""}
        open={asked !== null}
        onClose={() => setAsked(null)}
        settled={say.isSuccess}
        footer={
          <>
            <Cancel />
            <Button look={asked === "accept" ? "primary" : "danger"} busy={say.isPending} disabled={needed && note.trim() === ""} onClick={() => asked && send(asked)}>{asked ? t(`joint.answer.${asked}`) : ""}</Button>
          </>
        }
      >
        {asked && <p className="kern-body">{t(`joint.then.${asked}`)}</p>}
        <Area label={t(needed ? "joint.reason" : "joint.note")} hint={t(needed ? "joint.reasonHint" : "joint.noteHint")} optional={!needed} value={note} onChange={setNote} maxLength={2000} rows={3} />
        <Problem error={say.error} />
      </Dialog>
    </div>
  );
}

function Plan({ one }: { one: JointDetail }) {
  const { t, language } = useWords();
  const plan = useQuery(planQuery(one.id));
  return (
    <section className="card" aria-labelledby="joint-plan">
      <h2 id="joint-plan" className="card__title">{t("joint.plan")}</h2>
      {plan.isError ? <Problem error={plan.error} onRetry={() => void plan.refetch()} /> : !plan.data ? <Waiting lines={3} /> : (
        <>
          <p>{t("joint.leads", { name: plan.data.lead.organisation, title: plan.data.lead.title })}</p>
          <Table
            caption={t("joint.plan")}
            hideCaption
            rows={plan.data.schedule}
            id={(row) => row.works}
            columns={[
              { name: t("joint.who"), head: true, cell: (row) => `${row.organisation}: ${row.title}` },
              { name: t("joint.when"), cell: (row) => period(row.period, language) },
              { name: t("joint.digs"), numeric: true, cell: (row) => metres(row.digs_m, language) },
              { name: t("joint.dugFor"), numeric: true, cell: (row) => metres(row.dug_by_others_m, language) },
            ]}
          />
        </>
      )}
    </section>
  );
}

function Split({ one }: { one: JointDetail }) {
  const { t, say, language } = useWords();
  return (
    <>
      <Table
        caption={t("joint.split")}
        hideCaption
        rows={one.split}
        id={(row) => row.works}
        columns={[
          { name: t("joint.who"), head: true, cell: (row) => `${row.organisation}: ${row.title}` },
          { name: t("joint.alone"), numeric: true, cell: (row) => money(row.alone, one.currency, language, true) },
          { name: t("joint.together"), numeric: true, cell: (row) => money(row.pays, one.currency, language, true) },
        ]}
      />
      <p className="muted">{say(one.split_rule)}</p>
    </>
  );
}

/** The request to coordinate: read, copied, or made a case of. */
function Request({ one, user }: { one: JointDetail; user: User }) {
  const { t, say, language } = useWords();
  const navigate = useNavigate();
  const toast = useToast();
  const request = useRequest(one.id);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const own = one.sides.find((side) => side.own);
  const text = say(one.request.text);
  const may = user.role === "applicant" && own && !own.request && !one.request.late && (one.state === "proposed" || one.state === "agreed");
  return (
    <section className="card" aria-labelledby="joint-request">
      <h2 id="joint-request" className="card__title">{say(one.request.title)}</h2>
      {one.request.late && <Alert tone="warning" title={t("joint.late")} live={false} />}
      {one.request.basis.map((rule) => (
        <p key={`${rule.regime} ${rule.basis}`} className="muted">
          {basis(rule.basis, language)}: {say(rule.title)} ({say(rule.period)}){rule.due && `, ${t("joint.due", { day: day(rule.due, language) })}`}{rule.verified ? "" : ` ${t("joint.unverified")}`}. {t("joint.missed", { then: say(rule.consequence) })}
        </p>
      ))}
      <pre className="joint__letter">{text}</pre>
      <div className="joint__answers">
        {/* Only secure pages may write to the clipboard; elsewhere the text stands there to be marked. */}
        {window.isSecureContext && <Button small look="tertiary" onClick={() => void navigator.clipboard.writeText(text).then(() => toast({ text: t("joint.copied") }))}>{t("joint.copy")}</Button>}
        {may && (
          <Button
            small
            busy={request.isPending}
            onClick={() => request.mutate(key, { onSuccess: (made) => void navigate({ to: "/vorgaenge/$id", params: { id: made.id } }), onSettled: () => setKey(crypto.randomUUID()) })}
          >
            {t("joint.makeCase")}
          </Button>
        )}
        {own?.request && <Link className="kern-link" to="/vorgaenge/$id" params={{ id: own.request }}>{t("joint.toCase")}</Link>}
      </div>
      <Problem error={request.error} />
    </section>
  );
}
