/** One step with all that must come with it; nothing typed is lost when somebody else was faster. */
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Fault } from "../api/client";
import type { Action, Case, Condition } from "../api/types";
import { basis } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Area, Check, Field, Radios } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { Missing } from "./Missing";
import { useStep } from "./query";
import { asked, begun, faultsOf, inputOf, isFaulty, type Channel, type StepForm } from "./step";

/** What the editor of conditions found out: whether there are remarks that must have been read. */
export type Remarks = { some: boolean; refused: boolean };
/** What is enclosed belongs to another feature, too; it says while it is busy with a file. */
export type EnclosuresEditor = (onBusy: (busy: boolean) => void) => ReactNode;
/** The editor for conditions belongs to another feature. */
export type ConditionsEditor = (value: Condition[], onChange: (value: Condition[]) => void, tried: boolean, onRemarks: (remarks: Remarks) => void) => ReactNode;

type Props = {
  found: Case;
  action: Action;
  /** The phase of works that the step moves, where it is not the whole case. */
  phase?: { id: string; actions: Action[] };
  today: string;
  onClose: () => void;
  conditions: ConditionsEditor;
  enclosures?: EnclosuresEditor;
};

const channels: Channel[] = ["letter", "electronic"];
const quiet: Remarks = { some: false, refused: false };

export function StepDialog({ found, action, phase, today, onClose, conditions, enclosures }: Props) {
  const { t, language, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const step = useStep(found);
  const [form, setForm] = useState<StepForm>(() => begun(found, say));
  const [tried, setTried] = useState(false);
  const [remarks, setRemarks] = useState(quiet);
  const [sending, setSending] = useState(false);
  const [reloading, setReloading] = useState(false);
  const [reloaded, setReloaded] = useState(false);
  // One key per attempt to say this: a repeated click is the same step, a changed text is another.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const set = (part: Partial<StepForm>) => setForm((before) => ({ ...before, ...part }));

  const wanted = asked(action, found.on_behalf);
  const faults = faultsOf(wanted, form, today);
  const fault = step.error instanceof Fault ? step.error : null;
  const stale = fault?.status === 412;
  const refused = fault?.status === 409;
  const still = (phase ?? found).actions.some((other) => other.event === action.event);
  // A remark of the server that the editor did not know of, or a warning that somebody has to have read.
  const told = refused && fault.problem.errors?.some(({ pointer }) => pointer.startsWith("/conditions"));
  const late = action.event === "object" && action.warnings.length > 0;
  const mustRead = (wanted.conditions && (remarks.some || told)) || late;

  const reload = async () => {
    setReloading(true);
    await cache.invalidateQueries({ queryKey: ["case"] });
    setReloading(false);
    setReloaded(true);
    step.reset();
  };
  const submit = () => {
    setTried(true);
    setReloaded(false);
    if (isFaulty(faults) || remarks.refused || (mustRead && !form.acknowledged)) return;
    step.mutate(
      { key, ...(phase && { phase_id: phase.id }), ...inputOf(action, wanted, form) },
      {
        onSuccess: () => {
          // A step writes letters, closes the gate, makes fees fall due.
          for (const kind of ["participation", "letters", "charges"]) void cache.invalidateQueries({ queryKey: [kind, found.id] });
          toast({ text: t("case.stepDone", { step: say(action.title) }) });
          onClose();
        },
        onError: () => setKey(crypto.randomUUID()),
      },
    );
  };
  const untilFault = faults.until === "missing" ? t("step.untilMissing") : faults.until === "past" ? t("step.untilPast") : null;

  return (
    <Dialog
      open
      wide={wanted.conditions || wanted.missing}
      touched={form.conditions.length > 0}
      title={say(action.title)}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button look={action.danger ? "danger" : "primary"} busy={step.isPending} disabled={!still || sending} onClick={submit}>
            {t("case.confirm", { step: say(action.title) })}
          </Button>
        </>
      }
    >
      <p className="kern-body">{t(`case.then.${action.event}`, { defaultValue: t("case.then.other") })}</p>
      {action.legal_hint && <Alert tone="info" live={false} title={say(action.legal_hint)} />}
      {stale && (
        <Alert tone="warning" title={t("case.stale")}>
          <p className="kern-body kern-body--small">{t("step.staleText")}</p>
          <Button small icon="autorenew" busy={reloading} onClick={() => void reload()}>{t("step.reload")}</Button>
        </Alert>
      )}
      {reloaded && <Alert tone={still ? "info" : "warning"} title={t("step.reloaded", { stage: say(found.stage_title) })}><p className="kern-body kern-body--small">{still ? t("step.again") : t("step.gone")}</p></Alert>}
      {!stale && step.error !== null && (
        <>
          <Problem error={step.error} />
          {refused && <Button small icon="autorenew" busy={reloading} onClick={() => void reload()}>{t("step.reload")}</Button>}
        </>
      )}
      {wanted.missing && (
        <Missing items={form.missing} onChange={(missing) => set({ missing })} fault={tried && faults.missing ? t("case.missingFault") : null} dueFault={(index) => (tried && faults.missingDue?.[index] ? t("step.dayPast") : null)} />
      )}
      {wanted.conditions && conditions(form.conditions, (next) => set({ conditions: next }), tried, setRemarks)}
      {wanted.conditions && tried && form.conditions.length === 0 && <p className="kern-error" role="alert">{t("step.conditionsFault")}</p>}
      {action.needs.includes("documents") && found.missing_documents.length > 0 && <p className="kern-body">{t("case.needsDocuments")}</p>}
      {wanted.reason && (
        <Area
          label={t(`case.reasonFor.${action.event}`, { defaultValue: t("case.reason") })}
          hint={t("case.reasonHint")}
          optional={wanted.reason === "may"}
          rows={5}
          value={form.reason}
          onChange={(reason) => set({ reason })}
          fault={tried && faults.reason ? t("case.reasonFault") : null}
        />
      )}
      {wanted.certificate && (
        <Field
          label={t("step.certificate")}
          hint={t("step.certificateHint")}
          maxLength={100}
          value={form.certificate}
          onChange={(certificate) => set({ certificate })}
          fault={tried && faults.certificate ? t("step.certificateFault") : null}
        />
      )}
      {wanted.encloses && enclosures?.(setSending)}
      {wanted.publicInterest && (
        <Area
          label={t("step.publicInterest")}
          hint={t("step.publicInterestHint")}
          rows={5}
          value={form.publicInterest}
          onChange={(publicInterest) => set({ publicInterest })}
          fault={tried && faults.publicInterest ? t("step.publicInterestFault") : null}
        />
      )}
      {wanted.until && (
        <Field
          type="date"
          label={t(`step.untilFor.${action.event}`, { defaultValue: t("step.until") })}
          hint={wanted.until === "may" ? t(`step.untilHint.${action.event}`, { defaultValue: t("step.untilHint.other") }) : undefined}
          optional={wanted.until === "may"}
          value={form.until}
          onChange={(until) => set({ until })}
          fault={tried ? untilFault : null}
        />
      )}
      {wanted.marks && (
        <>
          <Radios
            label={t("step.channel")}
            hint={t("step.channelHint")}
            value={form.channel}
            onChange={(channel) => set({ channel: channel as Channel })}
            choices={channels.map((channel) => ({ value: channel, text: t(`step.channels.${channel}`), hint: t(`step.channelHints.${channel}`) }))}
          />
          <Check label={t("step.uninstructed")} checked={form.uninstructed} onChange={(uninstructed) => set({ uninstructed })} />
        </>
      )}
      {wanted.receivedOn && (
        <Field type="date" optional label={t("step.receivedOn")} hint={t("step.receivedOnHint")} value={form.receivedOn} onChange={(receivedOn) => set({ receivedOn })} fault={tried && faults.receivedOn ? t("step.receivedOnFault") : null} />
      )}
      {action.warnings.length > 0 && (
        <Alert tone="warning" live={false} title={t("step.warnings", { count: action.warnings.length })}>
          <ul className="problem__list">
            {action.warnings.map((warning, index) => (
              <li key={index}><span>{say(warning.text)}{warning.basis && <small className="muted"> ({basis(warning.basis, language)})</small>}</span></li>
            ))}
          </ul>
        </Alert>
      )}
      {mustRead && (
        <div className="step-read">
          <Check label={t(late ? "step.readLate" : "step.readRemarks")} checked={form.acknowledged} onChange={(acknowledged) => set({ acknowledged })} />
          {tried && !form.acknowledged && <p className="kern-error" role="alert">{t("step.readFault")}</p>}
        </div>
      )}
      {tried && remarks.refused && <p className="kern-error" role="alert">{t("step.refusedRemarks")}</p>}
    </Dialog>
  );
}
