/** A one-time link: a body without an account reads what it is asked, answers once, and is thanked. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Fault } from "../api/client";
import { useConfig } from "../api/session";
import type { Linked, Statement } from "../api/types";
import { AnswerForm } from "../participation/AnswerForm";
import { Said } from "../participation/Said";
import { answerLink, linkQuery, type LinkAnswer } from "../statement/query";
import "../statement/statement.css";
import { day, metres, period } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Icon } from "../ui/Icon";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { useTitle } from "../ui/useTitle";
import { ButtonLink } from "../ui/Button";
import { TrenchMap } from "./map";

export function LinkPage({ token }: { token: string }) {
  const { t } = useWords();
  const linked = useQuery(linkQuery(token));
  const [given, setGiven] = useState<Statement | null>(null);
  useTitle(t("statement.link.title"));
  if (linked.isPending) return <div className="page page--medium"><Waiting lines={8} /></div>;
  if (linked.isError) {
    return (
      <div className="page page--narrow">
        {linked.error instanceof Fault && linked.error.status === 404 ? (
          <Empty page title={t("statement.link.dead")} action={<ButtonLink look="primary" to="/">{t("public.toStart")}</ButtonLink>}>{t("statement.link.deadText")}</Empty>
        ) : (
          <Problem error={linked.error} onRetry={() => void linked.refetch()} />
        )}
      </div>
    );
  }
  return given ? <Thanks linked={linked.data} statement={given} /> : <Question token={token} linked={linked.data} onGiven={setGiven} />;
}

function Question({ token, linked: { statement, case: about }, onGiven }: { token: string; linked: Linked; onGiven: (statement: Statement) => void }) {
  const { t, language } = useWords();
  const config = useConfig();
  // A repeat of the same answer under the same key is the same answer; changed words are another request.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const answer = useMutation({ mutationFn: (body: LinkAnswer) => answerLink(token, key, body), onSuccess: onGiven, onError: () => setKey(crypto.randomUUID()) });
  const dead = answer.error instanceof Fault && answer.error.status === 404;
  return (
    <div className="page page--medium">
      <header>
        <p className="page__lead">{t("statement.link.lead", { authority: about.authority.name, body: statement.body.name })}</p>
        <h1 className="kern-heading-large">{about.title || t("case.untitled")}</h1>
        <p className="case-head__facts dotted">
          {[about.reference, about.streets.join(", "), about.length_m > 0 ? metres(about.length_m, language) : "", period(about.period, language)].filter(Boolean).map((fact) => <span key={fact}>{fact}</span>)}
        </p>
      </header>
      <div className="question">
        <strong>{t("statement.link.question")}</strong>
        <p>{statement.question || t("statement.noQuestion")}</p>
        <p><strong>{t("statement.due", { day: day(statement.due, language) })}</strong></p>
      </div>
      {about.line && <div className="link-map"><TrenchMap line={about.line} label={t("case.mapLabel", { reference: about.reference })} /></div>}
      {about.documents.length > 0 && (
        <section className="card" aria-labelledby="link-documents">
          <h2 id="link-documents" className="card__title">{t("document.title")}</h2>
          <ul className="documents">
            {about.documents.map((document) => (
              <li key={document.id}>
                <Icon name="draft" />
                <span className="documents__name"><a className="kern-link" href={`/api/link/${encodeURIComponent(token)}/documents/${document.id}`} download>{document.name}</a></span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="card" aria-labelledby="link-answer">
        <h2 id="link-answer" className="card__title">{t("statement.yours")}</h2>
        <p className="kern-hint">{t("statement.link.once")}</p>
        {dead && <Alert tone="warning" title={t("statement.link.dead")}><p>{t("statement.link.deadText")}</p></Alert>}
        <AnswerForm
          named
          categories={config?.condition_categories ?? []}
          busy={answer.isPending}
          error={dead ? null : answer.error}
          submit={t("statement.send")}
          onSubmit={({ name, ...said }) => answer.mutate({ ...said, by_name: name })}
        />
      </section>
    </div>
  );
}

function Thanks({ linked: { case: about }, statement }: { linked: Linked; statement: Statement }) {
  const { t } = useWords();
  return (
    <div className="page page--narrow">
      <Alert tone="success" title={t("statement.link.thanks")}><p className="kern-body">{t("statement.link.thanksText", { authority: about.authority.name })}</p></Alert>
      <h1 className="kern-heading-medium">{[about.reference, about.title].filter(Boolean).join(" · ")}</h1>
      <section className="card" aria-labelledby="link-said">
        <h2 id="link-said" className="card__title">{statement.verdict && t(`participation.verdicts.${statement.verdict}`)}</h2>
        <Said statement={statement} />
      </section>
    </div>
  );
}
