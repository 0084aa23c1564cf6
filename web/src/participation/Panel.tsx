/** Participation as the leading authority sees it: whom the case concerns, who was asked, who answered, what the gate still waits for. */
import { useState } from "react";
import type { AskedStatement, Case, Coded, Participation, Statement } from "../api/types";
import { day, metres, percent } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { verdicts, type Spoken } from "./answer";
import { AnswerForm } from "./AnswerForm";
import { Ask } from "./Ask";
import { Links } from "./Links";
import { PartForm } from "./PartForm";
import "./participation.css";
import { useAnswer, useAskAgain, useConfirm, useRemind, useRenew, useTakeBack } from "./query";
import { Before, Said } from "./Said";
import { statementState, stateTones } from "./state";

type Props = {
  found: Case;
  participation: Participation;
  categories: Coded[];
  today: string;
  /** `lead` asks, `part` gives the part of another authority, `read` reads. */
  side: "lead" | "part" | "read";
  /** What the reader's own authority has decided on its part. */
  own?: Case["decisions"][number];
};

export function Panel({ found, participation, categories, today, side, own }: Props) {
  const { t } = useWords();
  const [links, setLinks] = useState<AskedStatement[]>([]);
  const { statements, authorities, proposed } = participation;
  return (
    <>
      <Gate participation={participation} />
      {side === "part" && <PartForm found={found} categories={categories} given={own} />}
      {statements.length === 0 && <p className="kern-body kern-body--small muted">{t(side === "lead" ? "participation.noneOfficer" : "participation.none")}</p>}
      {statements.length > 0 && (
        <ul className="statements">
          {statements.map((statement) => (
            <One key={statement.id} id={found.id} statement={statement} lead={side === "lead"} open={found.decision === null} categories={categories} onLink={(link) => setLinks([link])} />
          ))}
        </ul>
      )}
      <Links links={links} onClose={() => setLinks([])} />
      {side === "lead" && proposed.length > 0 && <Ask id={found.id} proposed={proposed} today={today} onAsked={setLinks} />}
      {authorities.length > 1 && <Authorities found={found} authorities={authorities} />}
    </>
  );
}

/** One gate: what a decision still waits for. */
function Gate({ participation: { gate, statements, authorities } }: { participation: Participation }) {
  const { t, language } = useWords();
  if (statements.length === 0 && authorities.length < 2) return null;
  const waiting = gate.open + gate.outdated + gate.sub_decisions_open > 0;
  const parts = [gate.open > 0 && t("participation.gateOpen", { count: gate.open }), gate.outdated > 0 && t("participation.gateOutdated", { count: gate.outdated }), gate.parts_outdated > 0 && t("participation.gateParts", { count: gate.parts_outdated }), gate.sub_decisions_open > 0 && t("participation.gateDecisions", { count: gate.sub_decisions_open }), gate.due && t("participation.gateDue", { day: day(gate.due, language) })].filter(Boolean);
  return (
    <p className={`gate ${waiting ? "gate--waiting" : "gate--open"}`}>
      <strong>{t(waiting ? "participation.gateWaiting" : "participation.gateReady")}</strong>
      {parts.length > 0 && <span>{parts.join(" · ")}</span>}
    </p>
  );
}

type OneProps = { id: string; statement: Statement; lead: boolean; open: boolean; categories: Coded[]; onLink: (link: AskedStatement) => void };

function One({ id, statement, lead, open, categories, onLink }: OneProps) {
  const { t, language } = useWords();
  const toast = useToast();
  const [remind, renew, takeBack, answer] = [useRemind(id), useRenew(id), useTakeBack(id), useAnswer(id)];
  const [confirm, again] = [useConfirm(id), useAskAgain(id)];
  const [asking, setAsking] = useState<"paper" | "back" | null>(null);
  const state = statementState(statement);
  const unanswered = statement.verdict === null;
  const said = verdicts.find((verdict): verdict is Spoken => verdict === statement.verdict);
  return (
    <li className="statements__one">
      <div className="statements__head">
        <span className="statements__name"><strong>{statement.body.name}</strong><small>{t(`participation.kinds.${statement.body.kind}`)}{statement.sub_decision && ` · ${t("participation.subDecision")}`}</small></span>
        <Badge tone={stateTones[state]}>{t(`participation.states.${state}`)}</Badge>
      </div>
      <p className="statements__days">
        {[t("participation.askedOn", { day: day(statement.asked_on, language) }), t("participation.due", { day: day(statement.due, language) }), unanswered && statement.reminded_on && t("participation.remindedOn", { day: day(statement.reminded_on, language) })].filter(Boolean).join(" · ")}
      </p>
      {statement.question && <p className="statements__question">{statement.question}</p>}
      {unanswered ? <Before former={statement.former} /> : <Said statement={statement} />}
      {statement.outdated && lead && open && (
        <Alert tone="warning" live={false} title={t("participation.outdated")}>
          <p className="kern-body">{statement.plan_on ? t("participation.outdatedText", { day: day(statement.plan_on, language) }) : t("participation.outdatedUndated")}</p>
          <div className="statements__steps">
            <Button small icon="mail" busy={again.isPending} onClick={() => again.mutate(statement, { onSuccess: onLink })} aria-label={`${t("participation.askAgain")}: ${statement.body.name}`}>{t("participation.askAgain")}</Button>
            <Button small icon="check" busy={confirm.isPending} onClick={() => confirm.mutate(statement, { onSuccess: () => toast({ text: t("participation.held", { name: statement.body.name }) }) })} aria-label={`${t("participation.holds")}: ${statement.body.name}`}>{t("participation.holds")}</Button>
          </div>
        </Alert>
      )}
      {lead && open && (unanswered || statement.verdict === "silent") && (
        <div className="statements__steps">
          {unanswered && (
            <>
              <Button small icon="mail" busy={remind.isPending} onClick={() => remind.mutate(statement, { onSuccess: () => toast({ text: t("participation.reminded", { name: statement.body.name }) }) })} aria-label={`${t("participation.remind")}: ${statement.body.name}`}>{t("participation.remind")}</Button>
              <Button small busy={renew.isPending} onClick={() => renew.mutate(statement, { onSuccess: onLink })} aria-label={`${t("participation.renew")}: ${statement.body.name}`}>{t("participation.renew")}</Button>
            </>
          )}
          <Button small onClick={() => setAsking("paper")} aria-label={`${t("participation.paper")}: ${statement.body.name}`}>{t("participation.paper")}</Button>
          {unanswered && <Button small look="tertiary" icon="delete" onClick={() => setAsking("back")} aria-label={`${t("participation.takeBack")}: ${statement.body.name}`}>{t("participation.takeBack")}</Button>}
        </div>
      )}
      <Problem error={remind.error ?? renew.error ?? again.error ?? confirm.error} />
      {asking === "paper" && (
        <Dialog open wide title={t("participation.paperTitle", { name: statement.body.name })} onClose={() => setAsking(null)} footer={<Cancel />}>
          <p className="kern-body">{t("participation.paperText")}</p>
          <AnswerForm
            categories={categories}
            first={{ verdict: said ?? "", text: statement.text, conditions: statement.conditions }}
            busy={answer.isPending}
            error={answer.error}
            submit={t("participation.paperKeep")}
            onSubmit={({ name: _, ...given }) => answer.mutate({ statement, ...given }, { onSuccess: () => { toast({ text: t("participation.paperKept") }); setAsking(null); } })}
          />
        </Dialog>
      )}
      {asking === "back" && (
        <Dialog
          open
          title={t("participation.takeBackTitle")}
          onClose={() => setAsking(null)}
          footer={
            <>
              <Cancel />
              <Button look="danger" busy={takeBack.isPending} onClick={() => takeBack.mutate(statement, { onSuccess: () => toast({ text: t("participation.takenBack") }) })}>{t("participation.takeBack")}</Button>
            </>
          }
        >
          <p className="kern-body">{t("participation.takeBackText", { name: statement.body.name })}</p>
          <Problem error={takeBack.error} />
        </Dialog>
      )}
    </li>
  );
}

/** Several authorities on one trench: whose part is how long, who leads, who has given their part. */
function Authorities({ found, authorities }: { found: Case; authorities: Participation["authorities"] }) {
  const { t, language } = useWords();
  const partOf = (id: string) => found.decisions.find((decision) => decision.authority.id === id);
  return (
    <section className="authorities" aria-labelledby="authorities-title">
      <h3 id="authorities-title" className="ask__title">{t("participation.authorities")}</h3>
      <ul className="plain">
        {authorities.map((authority) => {
          const part = partOf(authority.id);
          return (
            <li key={authority.id}>
              <div className="between">
                <span><strong>{authority.name}</strong>{authority.lead && <> <Badge tone="info">{t("participation.lead")}</Badge></>}</span>
                <span className="muted">{metres(authority.length_m, language)} · {percent(authority.share, language)}</span>
              </div>
              <div className="authorities__bar" aria-hidden="true"><span style={{ width: `${authority.share * 100}%` }} /></div>
              {!authority.lead && <PartStands part={part} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What another authority has decided on its part, on which plan, and whether that still holds. */
function PartStands({ part }: { part: Case["decisions"][number] | undefined }) {
  const { t, language } = useWords();
  if (!part?.verdict) return <small className="muted">{t("participation.partOpen")}</small>;
  const said = [t(`participation.parts.${part.verdict}`), part.on && t("participation.partOn", { day: day(part.on, language) }), part.plan_on && t("participation.planOn", { day: day(part.plan_on, language) })];
  return (
    <>
      <small className="muted">{said.filter(Boolean).join(" · ")}</small>
      {part.confirmed && <p className="said__who">{t("participation.heldOn", { day: day(part.confirmed.on, language), name: part.confirmed.by_name })}</p>}
      {part.outdated && <p className="authorities__outdated"><Badge tone="warning">{t("participation.partOutdated")}</Badge></p>}
    </>
  );
}

/** What an applicant needs to know: who is asked, by when, and whether they have answered. */
export function QuietList({ statements }: { statements: Statement[] }) {
  const { t, language } = useWords();
  if (statements.length === 0) return <Alert tone="info" live={false} title={t("participation.noneApplicant")} />;
  return (
    <ul className="statements statements--quiet">
      {statements.map((statement) => {
        const state = statementState(statement);
        const shown = state === "reminded" || state === "overdue" ? "open" : state;
        return (
          <li key={statement.id} className="statements__one">
            <div className="statements__head">
              <span className="statements__name"><strong>{statement.body.name}</strong><small>{statement.answered_on ? t("participation.answeredOn", { day: day(statement.answered_on, language) }) : t("participation.due", { day: day(statement.due, language) })}</small></span>
              <Badge tone={stateTones[shown]}>{t(`participation.states.${shown}`)}</Badge>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
