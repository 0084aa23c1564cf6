/** The page of one case, where trench, findings, documents, clock and steps meet. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FeatureCollection } from "geojson";
import { useMemo, useState } from "react";
import { Fault } from "../api/client";
import { useConfig } from "../api/session";
import type { Case, User } from "../api/types";
import { Actions } from "../case/Actions";
import "../case/case.css";
import { CaseFacts, CaseHead } from "../case/CaseHead";
import { DeadlineCard } from "../case/Deadlines";
import { Journal } from "../case/Journal";
import { caseQuery, useAssess, useDiscard } from "../case/query";
import { Conditions } from "../decision/Conditions";
import { DecisionCard } from "../decision/DecisionCard";
import { DocumentList } from "../document/Documents";
import { FindingList } from "../finding/FindingList";
import { marks } from "../finding/order";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { boundsOf } from "../map/shape";
import { day, period } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Button, ButtonLink } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { useToast } from "../ui/Toast";
import { useTitle } from "../ui/useTitle";

export function CasePage({ id, user }: { id: string; user: User }) {
  const { t } = useWords();
  const found = useQuery(caseQuery(id));
  useTitle(found.data ? `${found.data.reference ?? ""} ${found.data.title || t("case.untitled")}`.trim() : t("case.one"));
  if (found.isPending) return <div className="page"><Waiting lines={8} /></div>;
  if (found.isError) {
    const hidden = found.error instanceof Fault && (found.error.status === 404 || found.error.status === 403);
    return (
      <div className="page page--narrow">
        {hidden ? (
          <Empty page title={t("case.notFound")} action={<ButtonLink look="primary" to="/vorgaenge">{t("case.toList")}</ButtonLink>}>{t("case.notFoundText")}</Empty>
        ) : (
          <Problem error={found.error} onRetry={() => void found.refetch()} />
        )}
      </div>
    );
  }
  return <Whole found={found.data} user={user} />;
}

function Whole({ found, user }: { found: Case; user: User }) {
  const { t, language, say } = useWords();
  const config = useConfig();
  const toast = useToast();
  const [chosen, setChosen] = useState<string | null>(null);
  const [focus, setFocus] = useState<Focus | null>(null);
  const assess = useAssess(found);
  const { line } = found.input;
  const data = useMemo((): Record<string, FeatureCollection> => ({
    trench: { type: "FeatureCollection", features: line ? [{ type: "Feature", geometry: line, properties: {} }] : [] },
    finding: marks(found.findings_list, chosen),
  }), [line, found.findings_list, chosen]);
  const choose = (id: string | null) => {
    setChosen(id);
    const place = found.findings_list.find((finding) => finding.id === id)?.place;
    if (place) setFocus({ geometry: place });
  };
  const bounds = found.bounds ?? (line ? boundsOf([line]) : null);
  const party = user.role === "applicant" || user.role === "officer";
  const method = config?.laying_methods.find(({ code }) => code === found.input.method);

  return (
    <div className="page page--wide">
      <CaseHead found={found} user={user} />
      {found.missing_items.length > 0 && (
        <Alert tone="warning" live={false} title={t("case.missingTitle")}>
          <ul className="problem__list">
            {found.missing_items.map((item, index) => (
              <li key={index}>
                <span>{item.text}{item.due && ` (${t("case.until", { day: day(item.due, language) })})`}</span>
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <div className="case-grid">
        <div className="case-grid__main">
          <DecisionCard found={found} categories={config?.condition_categories ?? []} closed={!party} />
          <section aria-labelledby="map-title">
            <h2 id="map-title" className="kern-sr-only">{t("case.map")}</h2>
            <div className="case-map">
              <LazyMap
                label={t("case.mapLabel", { reference: found.reference ?? (found.title || t("case.untitled")) })}
                layers={["base", "moratorium", "conduit", "works", "trench", "finding"]}
                data={data}
                bounds={bounds}
                focus={focus}
                onPick={(pick) => pick.layer === "finding" && setChosen(String(pick.properties.id))}
              />
            </div>
            {!line && <p className="muted">{t("case.noLine")}</p>}
          </section>
          <section className="card" aria-labelledby="findings-title">
            <h2 id="findings-title" className="card__title">{t("finding.title")} <span className="count">{found.findings_list.length}</span></h2>
            <FindingList
              findings={found.findings_list}
              chosen={chosen}
              onChoose={choose}
              onAssess={party ? (finding, verdict, note) => assess.mutateAsync({ finding, verdict, note }).then(() => toast({ text: t("finding.kept") })) : undefined}
            />
            <Problem error={assess.error} />
          </section>
          <section className="card" aria-labelledby="documents-title">
            <h2 id="documents-title" className="card__title">{t("document.title")} <span className="count">{found.documents.length}</span></h2>
            <DocumentList found={found} kinds={config?.document_kinds ?? []} closed={!party} />
          </section>
          {found.dig_permits?.length > 0 && (
            <section className="card" aria-labelledby="digs-title">
              <h2 id="digs-title" className="card__title">{t("case.digPermits")}</h2>
              <ul className="plain">
                {found.dig_permits.flatMap((permit) => permit.phases.map((phase) => (
                  <li key={phase.id} className="between">
                    <span>{period(phase, language)}</span>
                    <Badge>{t(`case.stages.${phase.state}`, { defaultValue: phase.state })}</Badge>
                  </li>
                )))}
              </ul>
            </section>
          )}
          <section className="card" aria-labelledby="journal-title">
            <h2 id="journal-title" className="card__title">{t("case.journal")}</h2>
            <Journal found={found} />
          </section>
        </div>
        <div className="case-grid__side">
          <DeadlineCard found={found} />
          {party && (
            <Actions
              found={found}
              conditions={(value, onChange, tried) => <Conditions value={value} onChange={onChange} categories={config?.condition_categories ?? []} tried={tried} />}
            />
          )}
          <CaseFacts found={found} user={user} methodTitle={say(method?.title) || found.input.method} />
          {user.role === "applicant" && found.stage === "draft" && <Discard found={found} />}
        </div>
      </div>
    </div>
  );
}

function Discard({ found }: { found: Case }) {
  const { t } = useWords();
  const toast = useToast();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const discard = useDiscard();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="tertiary" icon="delete" onClick={() => setAsking(true)}>{t("case.discard")}</Button>
      <Dialog
        open={asking}
        title={t("case.discardTitle")}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t("ui.cancel")}</Button>
            <Button
              look="danger"
              busy={discard.isPending}
              onClick={() =>
                discard.mutate(found, {
                  onSuccess: () => {
                    toast({ text: t("case.discarded") });
                    void navigate({ to: "/vorgaenge" });
                  },
                  onError: () => void cache.invalidateQueries({ queryKey: ["case"] }),
                })
              }
            >
              {t("case.discard")}
            </Button>
          </>
        }
      >
        <p className="kern-body">{t("case.discardText", { title: found.title || t("case.untitled") })}</p>
        <Problem error={discard.error} />
      </Dialog>
    </>
  );
}
