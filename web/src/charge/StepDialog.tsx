/** One step of a charge: issued, paid, waived with a reason, given back. */
import { useState } from "react";
import type { Charge, ChargeStep } from "../api/types";
import { money } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Area, Check, Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { useChargeStep } from "./query";

/** Whether a step owes a reason: all that takes money away from somebody, but for a draft that nobody has seen. */
export function owesReason(step: ChargeStep, status: Charge["status"]): boolean {
  return step === "waive" || step === "draw" || (step === "cancel" && status !== "draft");
}

type Props = { id: string; charge: Charge; step: ChargeStep; today: string; onClose: () => void };

export function StepDialog({ id, charge, step, today, onClose }: Props) {
  const { t, language, say } = useWords();
  const toast = useToast();
  const take = useChargeStep(id);
  const [on, setOn] = useState(today);
  const [note, setNote] = useState("");
  const [read, setRead] = useState(false);
  const [tried, setTried] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const owes = owesReason(step, charge.status);
  const fault = owes && note.trim() === "";
  const dated = step !== "issue";
  const warnings = charge.warnings.filter((warning) => warning.step === step);
  const unread = warnings.length > 0 && !read;
  return (
    <Dialog
      open
      title={t(`charge.ask.${step}`)}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button
            look={owes ? "danger" : "primary"}
            busy={take.isPending}
            onClick={() => {
              setTried(true);
              if (fault || unread) return;
              take.mutate({ charge, key, event: step, on: dated ? on : undefined, note: note.trim() || undefined, acknowledged: read || undefined }, {
                onSuccess: () => {
                  toast({ text: t("charge.done") });
                  onClose();
                },
                onError: () => setKey(crypto.randomUUID()),
              });
            }}
          >
            {t(`charge.steps.${step}`)}
          </Button>
        </>
      }
    >
      <p className="kern-body">{t(`charge.then.${step}`, { amount: money(charge.amount_cents, charge.currency, language) })}</p>
      <Problem error={take.error} />
      {warnings.map((warning) => <Alert key={warning.text.de} tone="warning" live={false} title={say(warning.text)} />)}
      {dated && <Field type="date" label={t("charge.on")} min={charge.issued_on ?? undefined} max={today} value={on} onChange={setOn} />}
      <Area label={t(owes ? "charge.reason" : "charge.noteField")} optional={!owes} rows={3} value={note} onChange={setNote} fault={tried && fault ? t("charge.reasonFault") : null} />
      {warnings.length > 0 && (
        <div className="step-read">
          <Check label={t("charge.read")} checked={read} onChange={setRead} />
          {tried && unread && <p className="kern-error" role="alert">{t("charge.readFault")}</p>}
        </div>
      )}
    </Dialog>
  );
}
