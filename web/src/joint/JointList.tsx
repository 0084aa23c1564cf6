/** Where works of several applicants could share a trench or a closure, and what that saves. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { JointWorks, User } from "../api/types";
import { day, metres, money, period, whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { useTitle } from "../ui/useTitle";
import { Assumptions } from "./Assumptions";
import "./joint.css";
import { listQuery, reportQuery, usePropose } from "./query";
import { tones } from "./state";

export function JointList({ user }: { user: User }) {
  const { t } = useWords();
  const found = useQuery(listQuery);
  const insider = user.role !== "applicant";
  const propose = usePropose();
  const [key, setKey] = useState(() => crypto.randomUUID());
  useTitle(t("joint.title"));
  return (
    <div className="page page--medium">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{t("joint.title")}</h1>
          <p className="page__lead">{t(insider ? "joint.lead" : "joint.leadOwn")}</p>
        </div>
        {insider && (
          <div className="page__actions">
            <Button small busy={propose.isPending} onClick={() => propose.mutate(key, { onSettled: () => setKey(crypto.randomUUID()) })}>{t("joint.propose")}</Button>
          </div>
        )}
      </header>
      <p className="joint__told muted" role="status">{propose.isPending ? t("joint.proposing") : propose.data ? t("joint.proposed", { count: propose.data.items.filter((one) => one.state === "proposed").length }) : ""}</p>
      <Problem error={propose.error} />
      {insider && <Report />}
      {found.isPending ? (
        <Waiting lines={4} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data.items.length === 0 ? (
        <Empty title={t("joint.none")}>{t(insider ? "joint.noneText" : "joint.noneOwn")}</Empty>
      ) : (
        <ul className="joint">
          {found.data.items.map((one) => <One key={one.id} one={one} />)}
        </ul>
      )}
    </div>
  );
}

function One({ one }: { one: JointWorks }) {
  const { t, language } = useWords();
  const names = one.sides.map((side) => (side.own ? t("joint.you") : (side.organisation ?? t("joint.other"))));
  return (
    <li className="card joint__one">
      <div className="joint__head">
        <h2 className="card__title"><Link className="row-link" to="/gemeinsam-graben/$id" params={{ id: one.id }}>{one.street || t("joint.noStreet")}</Link></h2>
        <Badge tone={tones[one.state]}>{t(`joint.state.${one.state}`)}</Badge>
      </div>
      <p className="joint__names">{names.join(", ")}{one.state === "proposed" && one.accepted > 0 && <>: {t("joint.accepted", { count: one.accepted, all: one.sides.length })}</>}</p>
      <Figures one={one} />
      <p className="muted">
        {one.site ? t("joint.siteOn", { days: period(one.site, language) }) : t("joint.daysWithin", { count: one.site_days, days: period(one.days, language) })}
        {one.state === "proposed" && one.request_by && <> {t("joint.askBy", { day: day(one.request_by, language) })}</>}
      </p>
    </li>
  );
}

/** What is saved, in four numbers. */
export function Figures({ one }: { one: Pick<JointWorks, "saving" | "currency"> }) {
  const { t, language } = useWords();
  const { saving, currency } = one;
  const all = [
    [t("joint.trench"), metres(saving.trench_m, language)],
    [t("joint.closed"), whole(saving.closed_days, language)],
    [t("joint.cost"), money(saving.cost, currency, language, true)],
    [t("joint.co2"), `${whole(Math.round(saving.co2_kg), language)} kg`],
  ] as const;
  return <dl className="joint__figures">{all.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Report() {
  const { t } = useWords();
  const report = useQuery(reportQuery);
  if (report.isError) return <Problem error={report.error} onRetry={() => void report.refetch()} />;
  if (!report.data?.currency) return null;
  const { totals, currency, assumptions } = report.data;
  const some = totals.filter((total) => total.count > 0);
  if (some.length === 0) return null;
  return (
    <section className="card joint__report" aria-labelledby="joint-report">
      <h2 id="joint-report" className="card__title">{t("joint.report")}</h2>
      {some.map((total) => (
        <div key={total.state}>
          <h3>{t(`joint.totals.${total.state}`, { count: total.count })}</h3>
          <Figures one={{ saving: total.saving, currency }} />
        </div>
      ))}
      <Assumptions all={assumptions} />
    </section>
  );
}
