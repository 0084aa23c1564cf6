/** A case as a consulted body sees it: what it is asked, its answer, and what it needs to give one. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useConfig } from "../api/session";
import type { Case, Statement, User } from "../api/types";
import { CaseFacts, CaseHead } from "../case/CaseHead";
import { Journal } from "../case/Journal";
import { Section, SectionNav, type Part } from "../case/Sections";
import { DecisionCard } from "../decision/DecisionCard";
import { DocumentList } from "../document/Documents";
import { FindingList } from "../finding/FindingList";
import { verdicts } from "../participation/answer";
import { AnswerForm } from "../participation/AnswerForm";
import { participationQuery, useAnswer } from "../participation/query";
import { Said } from "../participation/Said";
import { statementState, stateTones } from "../participation/state";
import "../statement/statement.css";
import { day } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { useToast } from "../ui/Toast";
import { CaseMap, useChosen } from "./map";

export function Consulted({ found, user }: { found: Case; user: User }) {
  const { t, say } = useWords();
  const config = useConfig();
  const chosen = useChosen(found);
  const participation = useQuery(participationQuery(found.id));
  const method = config?.laying_methods.find(({ code }) => code === found.input.method);
  const parts: (Part | false)[] = [
    {
      id: "stellungnahme",
      title: t("statement.yours"),
      body: (
        <>
          <Problem error={participation.error} onRetry={() => void participation.refetch()} />
          {participation.isPending && <Waiting lines={4} />}
          {participation.data?.statements.map((statement) => <Own key={statement.id} found={found} statement={statement} />)}
        </>
      ),
    },
    { id: "ueberblick", title: t("case.map"), bare: true, body: <CaseMap found={found} chosen={chosen} /> },
    found.decision !== null && { id: "entscheidung", title: t("section.decision"), bare: true, body: <DecisionCard found={found} categories={config?.condition_categories ?? []} closed /> },
    { id: "unterlagen", title: t("document.title"), count: found.documents.length, body: <DocumentList found={found} kinds={config?.document_kinds ?? []} /> },
    found.findings_list.length > 0 && { id: "ergebnisse", title: t("finding.title"), count: found.findings_list.length, body: <FindingList findings={found.findings_list} chosen={chosen.id} onChoose={chosen.choose} /> },
    { id: "verlauf", title: t("case.journal"), body: <Journal found={found} /> },
  ];
  const shown = parts.filter((part): part is Part => part !== false);
  return (
    <div className="page page--wide">
      <CaseHead found={found} user={user} />
      <SectionNav parts={shown} />
      <div className="case-grid case-grid--answer">
        <div className="case-grid__main">{shown.map((part) => <Section key={part.id} part={part} />)}</div>
        <div className="case-grid__side"><CaseFacts found={found} user={user} methodTitle={say(method?.title) || found.input.method} /></div>
      </div>
    </div>
  );
}

function Own({ found, statement }: { found: Case; statement: Statement }) {
  const { t, language } = useWords();
  const config = useConfig();
  const toast = useToast();
  const answer = useAnswer(found.id);
  const [changing, setChanging] = useState(false);
  const today = config?.today ?? "";
  const state = statementState(statement);
  const open = found.decision === null && statement.due >= today && statement.verdict !== "silent";
  return (
    <div className="stack">
      <div className="question">
        <div className="between">
          <strong>{t("statement.asked", { authority: found.authority.name })}</strong>
          <Badge tone={stateTones[state]}>{t(`participation.states.${state}`)}</Badge>
        </div>
        <p>{statement.question || t("statement.noQuestion")}</p>
        <p className="muted">{t("participation.askedOn", { day: day(statement.asked_on, language) })} · <strong>{t("statement.due", { day: day(statement.due, language) })}</strong></p>
      </div>
      {statement.verdict !== null && !changing && <Said statement={statement} />}
      {open && statement.verdict !== null && !changing && <div><Button small icon="edit" onClick={() => setChanging(true)}>{t("statement.change")}</Button></div>}
      {!open && statement.verdict === null && <p>{t("statement.tooLate", { authority: found.authority.name })}</p>}
      {open && (statement.verdict === null || changing) && (
        <AnswerForm
          key={statement.version}
          categories={config?.condition_categories ?? []}
          first={{ verdict: verdicts.find((verdict) => verdict === statement.verdict) ?? "", text: statement.text, conditions: statement.conditions }}
          busy={answer.isPending}
          error={answer.error}
          submit={t(changing ? "statement.keepChange" : "statement.send")}
          onCancel={changing ? () => setChanging(false) : undefined}
          onSubmit={({ name: _, ...given }) =>
            answer.mutate({ statement, ...given }, {
              onSuccess: () => {
                toast({ text: t("statement.sent") });
                setChanging(false);
              },
            })
          }
        />
      )}
    </div>
  );
}
