/** The page of one case, where trench, findings, documents, clocks, participation, letters and steps meet. */
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { Fault } from "../api/client";
import { useConfig } from "../api/session";
import type { Case, Participation, User } from "../api/types";
import { Actions } from "../case/Actions";
import "../case/case.css";
import { CaseFacts, CaseHead } from "../case/CaseHead";
import { DeadlineCard } from "../case/Deadlines";
import { Journal } from "../case/Journal";
import { editable, takesPapers } from "../case/stage";
import { caseQuery, keep, useAssess, useDiscard } from "../case/query";
import { StepDialog } from "../case/StepDialog";
import { Section, SectionNav, type Part } from "../case/Sections";
import { Charges } from "../charge/Charges";
import { chargesQuery } from "../charge/query";
import { Certificates, Clocks } from "../clock/Clocks";
import { Conditions } from "../condition/Conditions";
import { DecisionCard } from "../decision/DecisionCard";
import { DocumentList, DocumentUpload } from "../document/Documents";
import { Enclosures } from "../document/Enclosures";
import { Between } from "../finding/Between";
import { FindingList } from "../finding/FindingList";
import { CriticalPath } from "../intake/CriticalPath";
import { FollowUp } from "../intake/FollowUp";
import { Letters } from "../letter/Letters";
import { lettersQuery } from "../letter/query";
import { Notes } from "../note/Notes";
import { notesQuery } from "../note/query";
import { Panel, QuietList } from "../participation/Panel";
import { participationQuery } from "../participation/query";
import { day } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button, ButtonLink } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { useToast } from "../ui/Toast";
import { useTitle } from "../ui/useTitle";
import { hasWorks, Works } from "../works/Works";
import { Consulted } from "./consulted";
import { CaseMap, useChosen } from "./map";

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
          <Empty page title={t("case.notFound")} action={<ButtonLink look="primary" to={user.role === "consultee" ? "/stellungnahmen" : "/vorgaenge"}>{t("case.toList")}</ButtonLink>}>{t("case.notFoundText")}</Empty>
        ) : (
          <Problem error={found.error} onRetry={() => void found.refetch()} />
        )}
      </div>
    );
  }
  return user.role === "consultee" ? <Consulted found={found.data} user={user} /> : <Whole found={found.data} user={user} />;
}

function Whole({ found, user }: { found: Case; user: User }) {
  const { t, language, say } = useWords();
  const config = useConfig();
  const chosen = useChosen(found);
  const today = config?.today ?? new Date().toISOString().slice(0, 10);
  const categories = config?.condition_categories ?? [];
  const party = user.role === "applicant" || user.role === "officer";
  const method = config?.laying_methods.find(({ code }) => code === found.input.method);
  const cache = useQueryClient();
  const fresh = () => freshCase(cache, found.id);
  const parts = useParts(found, user, today, chosen);

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
      <SectionNav parts={parts} />
      <div className="case-grid">
        <div className="case-grid__main">
          {parts.map((part) => <Section key={part.id} part={part} />)}
        </div>
        <div className="case-grid__side">
          <DeadlineCard found={found} />
          {party && (
            <Actions
              found={found}
              today={today}
              conditions={(value, onChange, tried, onRemarks) => <Conditions {...{ value, onChange, tried, onRemarks, categories }} />}
              enclosures={(onBusy) => config && <Enclosures found={found} kinds={config.document_kinds} limit={config.upload_limit_bytes} onChanged={fresh} onBusy={onBusy} />}
            />
          )}
          {party && <FollowUp found={found} user={user} />}
          {party && found.decision?.kind !== "refused" && (found.linked !== null || found.eirp_w !== null) && <CriticalPath caseId={found.id} />}
          <CaseFacts found={found} user={user} methodTitle={say(method?.title) || found.input.method} />
          {(user.role === "applicant" || (user.role === "officer" && found.on_behalf)) && found.stage === "draft" && <Discard found={found} />}
        </div>
      </div>
    </div>
  );
}

/** The case as it stands now, after something that belongs to it has changed. */
const freshCase = (cache: QueryClient, id: string) => cache.fetchQuery({ ...caseQuery(id), staleTime: 0 }).then((found) => keep(cache, found));

/** The sections of the page: only those with something to read or to do for this person. */
function useParts(found: Case, user: User, today: string, chosen: ReturnType<typeof useChosen>): Part[] {
  const { t } = useWords();
  const config = useConfig();
  const toast = useToast();
  const cache = useQueryClient();
  const assess = useAssess(found);
  const filed = found.stage !== "draft";
  const party = user.role === "applicant" || user.role === "officer";
  const officer = user.role === "officer";
  const lead = officer && user.authority?.id === found.authority.id;
  const categories = config?.condition_categories ?? [];
  const asks = { enabled: filed && party };
  const participation = useQuery({ ...participationQuery(found.id), ...asks });
  const letters = useQuery({ ...lettersQuery(found.id), ...asks });
  const charges = useQuery({ ...chargesQuery(found.id), ...asks });
  const notes = useQuery({ ...notesQuery(found.id), ...asks });

  const adds = takesPapers(found.stage) && (user.role === "applicant" || (lead && found.on_behalf));
  const papers = adds && config
    ? <DocumentUpload found={found} kinds={config.document_kinds} adds limit={config.upload_limit_bytes} onChanged={() => freshCase(cache, found.id)} />
    : <DocumentList found={found} kinds={config?.document_kinds ?? []} closed={!party} />;
  const parts: (Part | false | undefined)[] = [
    { id: "ueberblick", title: t("section.overview"), bare: true, body: <CaseMap found={found} chosen={chosen} /> },
    found.decision !== null && { id: "entscheidung", title: t("section.decision"), bare: true, body: <DecisionCard found={found} categories={categories} closed={!party} /> },
    filed && { id: "frist", title: t("section.clocks"), body: <><Clocks found={found} today={today} />{party && <Certificates found={found} />}</> },
  ];
  if (filed && party && (participation.isError || concerns(participation.data, officer))) {
    const open = found.decision === null;
    const part = officer && !lead && open ? found.decisions.find(({ authority, verdict, outdated }) => authority.id === user.authority?.id && (verdict === null || outdated)) : undefined;
    parts.push({
      id: "beteiligung",
      title: t("section.participation"),
      count: participation.data?.statements.length,
      body: (
        <Loaded query={participation}>
          {(data) => (officer ? <Panel found={found} participation={data} categories={categories} today={today} side={lead ? "lead" : part ? "part" : "read"} own={part} /> : <QuietList statements={data.statements} />)}
        </Loaded>
      ),
    });
  }
  parts.push(
    {
      id: "ergebnisse",
      title: t("finding.title"),
      count: found.findings_list.length,
      bare: true,
      body: (
        <section className="card" aria-labelledby="ergebnisse-title">
          <h2 id="ergebnisse-title" className="card__title" tabIndex={-1}>{t("finding.title")} <span className="count">{found.findings_list.length}</span></h2>
          {(officer || user.role === "planner") && found.findings_list.some(({ neighbour }) => neighbour.kind === "works") && (
            <ButtonLink small to="/was-waere-wenn" search={{ arbeiten: found.id }}>{t("branch.try")}</ButtonLink>
          )}
          <FindingList
            findings={found.findings_list}
            chosen={chosen.id}
            between={filed && party ? (finding) => <Between {...{ found, finding, user }} editable={editable(found.stage)} /> : undefined}
            yours={({ reconciliation }) => reconciliation !== null && reconciliation.turn === (officer ? "authority" : "this_side")}
            onChoose={chosen.choose}
            onAssess={party ? (finding, verdict, note) => assess.mutateAsync({ finding, verdict, note }).then(() => toast({ text: t("finding.kept") })) : undefined}
          />
          <Problem error={assess.error} />
        </section>
      ),
    },
    { id: "unterlagen", title: t("document.title"), count: found.documents.length, body: papers },
    filed && party && (officer || (letters.data?.length ?? 0) > 0) && {
      id: "schreiben",
      title: t("section.letters"),
      count: letters.data?.length,
      body: <Loaded query={letters}>{(data) => <Letters id={found.id} letters={data} sends={lead} today={today} />}</Loaded>,
    },
    filed && party && (lead || (charges.data?.charges.length ?? 0) > 0) && {
      id: "gebuehren",
      title: t("section.charges"),
      count: charges.data?.charges.length,
      body: <Loaded query={charges}>{(data) => <Charges found={found} all={data} decides={lead} today={today} />}</Loaded>,
    },
    filed && party && (found.dig_permits.length > 0 || hasWorks(found.stage)) && {
      id: "bau",
      title: t("section.works"),
      body: (
        <Works
          {...{ today }}
          caseId={found.id}
          version={found.version}
          stage={found.stage}
          role={user.role}
          period={found.input.period}
          step={(action, phase, onClose) => <StepDialog key={`${phase.id}-${action.event}`} {...{ found, action, phase, today, onClose }} conditions={() => null} />}
        />
      ),
    },
    filed && party && {
      id: "notizen",
      title: t(officer ? "section.notes" : "section.comments"),
      count: notes.data?.total,
      body: <Loaded query={notes}>{(data) => <Notes id={found.id} notes={data.items} inside={officer} writes />}</Loaded>,
    },
    { id: "verlauf", title: t("case.journal"), body: <Journal found={found} /> },
  );
  return parts.filter((part): part is Part => Boolean(part));
}

/** Whether participation has something to read or to do: an officer sees who could be asked, an applicant who was. */
function concerns(data: Participation | undefined, officer: boolean): boolean {
  if (!data) return false;
  return data.statements.length > 0 || data.authorities.length > 1 || (officer && data.proposed.length > 0);
}

/** A section whose content is fetched by itself: it waits, tells what went wrong, or shows. */
function Loaded<T>({ query, children }: { query: { data: T | undefined; error: unknown; refetch: () => unknown }; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : <Waiting lines={3} />;
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
            <Cancel />
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
