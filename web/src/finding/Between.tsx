/** Beside a finding: what both sides let each other see, and how far they have come in who gives way. */
import { useId, useState } from "react";
import type { Case, Disclosure as Row, Finding, User } from "../api/types";
import { instant, period } from "../text/format";
import { useWords } from "../text/language";
import { Button, ButtonLink } from "../ui/Button";
import { Area, Field, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useDisclose, useReconcile, waitsForDays, type Answer } from "./between";

type Props = { found: Case; finding: Finding; user: User; editable: boolean };

export function Between({ found, finding, user, editable }: Props) {
  if (!finding.disclosure && !finding.reconciliation) return null;
  return (
    <>
      {finding.disclosure && <Disclosure path={`/api/cases/${found.id}/findings/${finding.id}/disclosure`} shown={finding.disclosure} street={finding.street ?? ""} own={user.organisation?.name ?? ""} />}
      {finding.reconciliation && <Reconciliation {...{ found, finding, user, editable }} />}
    </>
  );
}

/** What both sides let each other see, and what this one can say to it. */
export function Disclosure({ path, shown, street, own }: { path: string; shown: Pick<Row, "state" | "organisation" | "answers">; street: string; own: string }) {
  const { t } = useWords();
  const title = useId();
  const disclose = useDisclose(path);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const { state, organisation, answers } = shown;
  // Whoever declined can still agree; the same word asks where nobody has spoken.
  const say = (answer: Answer) => t(answer === "agreed" && state === "closed" ? "between.ask" : `between.answer.${answer}`);
  return (
    <section className="sides" aria-labelledby={title}>
      <h3 id={title}>{t("between.disclosure")}</h3>
      <p aria-live="polite">{t(`between.state.${state}`, { organisation: organisation ?? t("between.other"), street: street || t("between.noStreet"), own })}</p>
      {(state === "offered" || state === "refused") && <p className="muted">{t("between.final")}</p>}
      {answers.length > 0 && (
        <div className="sides__buttons">
          {answers.map((answer) => (
            <Button
              key={answer}
              small
              look={answer === "agreed" ? "secondary" : "tertiary"}
              busy={disclose.isPending}
              onClick={() => disclose.mutate({ key, answer }, { onSettled: () => setKey(crypto.randomUUID()) })}
            >
              {say(answer)}
            </Button>
          ))}
        </div>
      )}
      <Problem error={disclose.error} />
    </section>
  );
}

function Reconciliation({ found, finding, user, editable }: Props) {
  const { t, language } = useWords();
  const title = useId();
  const stands = finding.reconciliation;
  const reconcile = useReconcile(found.id, finding);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [writing, setWriting] = useState(false);
  if (!stands) return null;
  const officer = user.role === "officer";
  const who = (side: string) => t(`between.${officer ? "officer" : "party"}.${side}`);
  const send = (body: Omit<Parameters<typeof reconcile.mutate>[0], "key">) =>
    reconcile.mutate({ key, ...body }, { onSuccess: () => setWriting(false), onSettled: () => setKey(crypto.randomUUID()) });
  const writes = stands.sayings.includes("decide") ? "decide" : stands.sayings.includes("propose") ? "propose" : null;
  const form = writes !== null && (writing || stands.state === "open" || writes === "decide");
  const waits = waitsForDays(finding, found.input.period);
  return (
    <section className="sides" aria-labelledby={title}>
      <h3 id={title}>{t("between.reconciliation")}</h3>
      <p aria-live="polite">
        <strong>{t(`between.stands.${stands.state}`)}</strong> {stands.turn && <span>{t("between.turn", { who: who(stands.turn) })}</span>}
      </p>
      {stands.state === "open" && <p className="muted">{t(`between.${officer ? "officer" : "party"}.${stands.later ? "later" : "earlier"}`)}</p>}
      {stands.state !== "open" && (
        <blockquote className="sides__said">
          {stands.said_by && <p className="muted">{stands.state === "agreed" ? t("between.agreedOn") : who(stands.said_by)}, {instant(stands.at, language)}</p>}
          {stands.note && <p className="sides__note">{stands.note}</p>}
          {stands.shift && <p>{t("between.shift", { who: who(stands.shift.side), days: period(stands.shift.period, language) })}</p>}
        </blockquote>
      )}
      {waits && !officer && (
        editable
          ? <ButtonLink small look="primary" to="/antrag" search={{ vorgang: found.id, von: stands.shift?.period.first, bis: stands.shift?.period.last }}>{t("between.take")}</ButtonLink>
          : <p className="muted">{t("between.waits")}</p>
      )}
      {waits && officer && <p className="muted">{t("between.demand")}</p>}
      <div className="sides__buttons">
        {stands.sayings.includes("agree") && <Button small busy={reconcile.isPending} onClick={() => send({ say: "agree" })}>{t("between.agree")}</Button>}
        {writes === "propose" && !form && <Button small look="tertiary" onClick={() => setWriting(true)}>{t("between.proposeElse")}</Button>}
        {stands.sayings.includes("fail") && <Button small look="tertiary" busy={reconcile.isPending} onClick={() => send({ say: "fail" })}>{t("between.fail")}</Button>}
      </div>
      {form && <Proposal key={stands.version} {...{ officer, found }} busy={reconcile.isPending} onSay={(body) => send({ say: writes, ...body })} />}
      <Problem error={reconcile.error} />
    </section>
  );
}

type Said = { note: string; shift: { side: "this_side" | "other_side"; period: { first: string; last: string } } | null };

/** A way out in words, or with days for one of the two sides. */
function Proposal({ officer, found, busy, onSay }: { officer: boolean; found: Case; busy: boolean; onSay: (said: Said) => void }) {
  const { t } = useWords();
  const [note, setNote] = useState("");
  const [side, setSide] = useState<"" | "this_side" | "other_side">("");
  const [first, setFirst] = useState(found.input.period.first);
  const [last, setLast] = useState(found.input.period.last);
  const dated = side === "" || (first !== "" && last >= first);
  const said = officer ? note.trim() !== "" : note.trim() !== "" || side !== "";
  return (
    <form
      className="sides__form"
      onSubmit={(event) => {
        event.preventDefault();
        if (dated && said) onSay({ note: note.trim(), shift: side === "" ? null : { side, period: { first, last } } });
      }}
    >
      <Select
        label={t("between.moves")}
        value={side}
        onChange={(value) => setSide(value as typeof side)}
        choices={[{ value: "", text: t("between.nobody") }, ...(["this_side", "other_side"] as const).map((value) => ({ value, text: t(`between.${officer ? "officer" : "party"}.${value}Moves`) }))]}
      />
      {side !== "" && (
        <div className="sides__days">
          <Field label={t("between.first")} type="date" value={first} onChange={setFirst} required />
          <Field label={t("between.last")} type="date" value={last} min={first} onChange={setLast} required fault={dated ? null : t("between.order")} />
        </div>
      )}
      <Area label={t("between.note")} hint={t(officer ? "between.noteHintOfficer" : "between.noteHint")} optional={!officer && side !== ""} rows={3} maxLength={2000} value={note} onChange={setNote} />
      <Button type="submit" small busy={busy} disabled={!dated || !said}>{t(officer ? "between.decide" : "between.propose")}</Button>
    </form>
  );
}
