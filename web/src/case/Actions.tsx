/** What this person may do with the case now; the server says which steps are open. */
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Fault } from "../api/client";
import type { Action, Case, Condition } from "../api/types";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button, ButtonLink } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Area } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { Missing } from "./Missing";
import { caseQuery, useStep } from "./query";

/** Steps that are taken on the page where the application is written. */
const written = new Set(["supplement", "change"]);

/** Steps whose reasons stand in the decision where there are any. */
const explained = new Set(["grant", "grant_with_conditions", "request_missing"]);

/** The step that usually comes next; it alone stands out. */
const usual = ["submit", "supplement", "note_complete", "grant", "permit_dig", "notify_start", "start", "complete_works"];

type Props = {
  found: Case;
  /** The editor for conditions belongs to the decision. */
  conditions: (value: Condition[], onChange: (value: Condition[]) => void, shown: boolean) => ReactNode;
};

export function Actions({ found, conditions }: Props) {
  const { t, say } = useWords();
  const [open, setOpen] = useState<Action | null>(null);
  const likely = usual.find((event) => found.actions.some((action) => action.event === event));
  const look = (action: Action) => (action.danger ? "grave" : action.event === likely ? "primary" : "secondary");
  return (
    <section className="card actions" aria-labelledby="actions-title">
      <h2 id="actions-title" className="card__title">{t("case.actions")}</h2>
      {found.actions.length === 0 && <p className="kern-body kern-body--small">{t("case.noActions")}</p>}
      <div className="actions__list">
        {found.actions.map((action) =>
          written.has(action.event) || (action.event === "submit" && found.stage === "draft") ? (
            <ButtonLink key={action.event} look="primary" block to="/antrag" search={{ vorgang: found.id }}>
              {action.event === "submit" ? t("case.continueDraft") : say(action.title)}
            </ButtonLink>
          ) : (
            <Button key={action.event} block look={look(action)} onClick={() => setOpen(action)}>
              {say(action.title)}
            </Button>
          ),
        )}
      </div>
      {open && <StepDialog key={open.event} found={found} action={open} onClose={() => setOpen(null)} conditions={conditions} />}
    </section>
  );
}

function StepDialog({ found, action, onClose, conditions }: Props & { action: Action; onClose: () => void }) {
  const { t, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const step = useStep(found);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState<string[]>(() => found.missing_documents.map((document) => say(document.title)));
  const [list, setList] = useState<Condition[]>(() => (action.event === "grant_with_conditions" ? [{ category: "", text: "", reason: "" }] : []));
  const [tried, setTried] = useState(false);
  // One key per attempt to say this: a repeated click is the same step, a changed text is another.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const needs = (need: Action["needs"][number]) => action.needs.includes(need);
  const stale = step.error instanceof Fault && step.error.status === 412;
  const gone = stale && !found.actions.some((other) => other.event === action.event);

  const faults = {
    reason: needs("reason") && reason.trim() === "" ? t("case.reasonFault") : null,
    missing: needs("missing") && missing.every((item) => item.trim() === "") ? t("case.missingFault") : null,
    conditions: needs("conditions") && (list.length === 0 || list.some((item) => !item.category || !item.text.trim())),
  };
  const submit = () => {
    setTried(true);
    if (faults.reason || faults.missing || faults.conditions) return;
    const words = reason.trim() || undefined;
    step.mutate(
      {
        key,
        event: action.event,
        reason: words,
        extension_reason: action.event === "extend" ? words : undefined,
        missing: needs("missing") ? missing.map((item) => item.trim()).filter(Boolean) : undefined,
        conditions: needs("conditions") ? list : undefined,
      },
      {
        onSuccess: () => {
          toast({ text: t("case.stepDone", { step: say(action.title) }) });
          onClose();
        },
        onError: (error) => {
          setKey(crypto.randomUUID());
          // The newer state is fetched behind the dialog; what was written here stays.
          if (error instanceof Fault && error.status === 412) void cache.invalidateQueries({ queryKey: caseQuery(found.id).queryKey });
        },
      },
    );
  };
  return (
    <Dialog
      open
      wide={needs("conditions") || needs("missing")}
      title={say(action.title)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look={action.danger ? "danger" : "primary"} busy={step.isPending} disabled={gone} onClick={submit}>
            {t("case.confirm", { step: say(action.title) })}
          </Button>
        </>
      }
    >
      <p className="kern-body">{t(`case.then.${action.event}`, { defaultValue: t("case.then.other") })}</p>
      {action.legal_hint && <Alert tone="info" live={false} title={say(action.legal_hint)} />}
      {stale ? (
        <Alert tone="warning" title={t("case.stale")}>
          <p className="kern-body kern-body--small">{gone ? t("case.staleGone", { stage: say(found.stage_title) }) : t("case.staleAgain", { stage: say(found.stage_title) })}</p>
        </Alert>
      ) : (
        <Problem error={step.error} />
      )}
      {needs("missing") && <Missing items={missing} onChange={setMissing} fault={tried ? faults.missing : null} />}
      {needs("conditions") && conditions(list, setList, tried)}
      {needs("documents") && <p className="kern-body">{t("case.needsDocuments")}</p>}
      {(needs("reason") || action.danger || explained.has(action.event)) && (
        <Area label={t(`case.reasonFor.${action.event}`, { defaultValue: t("case.reason") })} hint={t("case.reasonHint")} optional={!needs("reason")} rows={5} value={reason} onChange={setReason} fault={tried ? faults.reason : null} />
      )}
    </Dialog>
  );
}
