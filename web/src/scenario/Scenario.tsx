/** One scenario: how its run goes on, the plan on the map and in figures, and what can be done with it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "../api/client";
import type { ScenarioDetail, User } from "../api/types";
import { day, instant, money } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Button, ButtonLink, Download } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { Tabs } from "../ui/Tabs";
import { useTitle } from "../ui/useTitle";
import { Apply } from "./Apply";
import { Figures } from "./Figures";
import { HandOver, Remove, Rename } from "./Dialogs";
import { Addresses, Assumptions, Bill, Phases, Sections } from "./Lists";
import { Permits } from "./Permits";
import { PlanMap, type Chosen, type View } from "./PlanMap";
import { Progress } from "./Progress";
import { oneQuery, useAct } from "./query";
import "./scenario.css";
import { isOpen, tones } from "./state";

type Props = { id: string; user: User; view: View; onView: (view: View) => void };
const formats = ["geojson", "bill.csv", "sections.csv", "homes.csv", "gpkg", "xtrasse"] as const;

export function ScenarioPage({ id, user, view, onView }: Props) {
  const { t } = useWords();
  const found = useQuery(oneQuery(id));
  useTitle(found.data?.title ?? t("scenario.title"));
  if (found.isPending) return <div className="page page--wide"><Waiting lines={6} /></div>;
  if (found.isError) return <div className="page page--wide"><Problem error={found.error} onRetry={() => void found.refetch()} /></div>;
  return <Shown one={found.data} user={user} view={view} onView={onView} />;
}

function Shown({ one, user, view, onView }: { one: ScenarioDetail } & Omit<Props, "id">) {
  const { t, say, language } = useWords();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const run = useAct(one.id, "run");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const { plan, figures } = one;
  return (
    <div className="page page--wide">
      <header className="page__head">
        <div>
          <p><Link className="kern-link" to="/netzplanung">{t("scenario.title")}</Link></p>
          <div className="scenario__head">
            <h1 className="kern-heading-large">{one.title}</h1>
            <Badge tone={tones[one.state]}>{t(`scenario.state.${one.state}`)}</Badge>
          </div>
          <p className="page__lead"><Question one={one} /></p>
          <p className="muted">
            {t("scenario.askedBy", { name: one.author, at: instant(one.created_at, language) })}
            {one.snapshot_on && <> {t("scenario.snapshot", { day: day(one.snapshot_on, language) })}</>}
            {one.handed_to && <> {t("scenario.with", { name: one.handed_to.name })}</>}
          </p>
        </div>
        {one.editable && (
          <div className="page__actions">
            {!isOpen(one.state) && <Button small busy={run.isPending} onClick={() => run.mutate(key, { onSettled: () => setKey(crypto.randomUUID()) })}>{t("scenario.runAgain")}</Button>}
            <ButtonLink small to="/netzplanung/neu" search={{ von: one.id }}>{t("scenario.copy")}</ButtonLink>
            <Rename one={one} />
            {figures && <HandOver one={one} />}
            <Remove one={one} />
          </div>
        )}
      </header>
      <Problem error={run.error} />
      {isOpen(one.state) && <Progress one={one} />}
      {one.because && <Alert tone={one.state === "failed" ? "danger" : "warning"} title={t(`scenario.because.${one.state === "failed" ? "failed" : "cancelled"}`)} live={false}><p className="kern-body kern-body--small">{say(one.because)}</p></Alert>}
      {one.state === "cancelled" && figures && !one.because && <Alert tone="info" title={t("scenario.best")} live={false} />}
      {plan && figures && (
        <>
          <Figures figures={figures} />
          <PlanMap one={one} chosen={chosen} onChosen={setChosen} view={view} onView={onView} />
          <Tabs
            label={t("scenario.lists")}
            selected={view.liste ?? "phases"}
            onChange={(liste) => onView({ ...view, liste })}
            tabs={[
              { id: "phases", title: t("scenario.phases"), body: <Phases one={one} plan={plan} /> },
              { id: "bill", title: t("scenario.bill"), body: <Bill plan={plan} figures={figures} /> },
              { id: "sections", title: t("scenario.sections"), body: <Sections plan={plan} currency={figures.currency} onChosen={setChosen} /> },
              { id: "permits", title: t("scenario.permits"), body: <Permits id={one.id} /> },
              { id: "addresses", title: `${t("scenario.addresses")} (${figures.unreachable + figures.left_out + figures.dim})`, body: <Addresses plan={plan} figures={figures} /> },
              { id: "applications", title: t("scenario.applications"), body: <Apply one={one} plan={plan} user={user} /> },
            ]}
          />
          <section className="card" aria-labelledby="scenario-files">
            <h2 id="scenario-files" className="card__title">{t("scenario.files")}</h2>
            <p className="muted">{t("scenario.filesHint")}</p>
            <div className="scenario__buttons">
              {formats.map((format) => <Download key={format} small href={address(`/api/scenarios/${one.id}/export/${format}`)}>{t(`scenario.file.${format.replace(".", "_")}`)}</Download>)}
            </div>
          </section>
          <Assumptions all={plan.assumptions} />
        </>
      )}
    </div>
  );
}

/** What was asked, in a sentence. */
function Question({ one }: { one: ScenarioDetail }) {
  const { t, language } = useWords();
  const { question: asked } = one;
  const limit = asked.limit ?? { kind: "none" };
  const amount = "cents" in limit ? money(limit.cents, one.figures?.currency ?? "EUR", language, true) : "percent" in limit ? `${limit.percent} %` : "";
  return (
    <>
      {[
        asked.area?.polygon ? t("scenario.say.drawn") : (one.district ?? t("scenario.say.city")),
        t(`scenario.say.${asked.addresses ?? "gaps"}`),
        t(`scenario.topology.${asked.topology ?? "pon32"}`),
        t(`scenario.say.limit_${limit.kind}`, { amount }),
        ...(asked.use_ducts === false ? [t("scenario.say.noDucts")] : []),
        ...(asked.share_works === false ? [t("scenario.say.noShare")] : []),
        ...(asked.avoid_moratoria === false ? [t("scenario.say.noMoratoria")] : []),
      ].join(" · ")}
    </>
  );
}
