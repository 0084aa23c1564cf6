/** Phases of a permit to dig: asked for, granted or changed. */
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Fault } from "../api/client";
import type { DigPermit } from "../api/types";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { begun, emptyPhase, faultsOf, requestOf, type PhaseForm } from "./permit";
import { useWritePermit } from "./query";

type Props = {
  caseId: string;
  /** The permit that is changed; none for a new one. */
  permit: DigPermit | null;
  /** Grants it as well. */
  granting: boolean;
  officer: boolean;
  period: { first: string; last: string } | null;
  onClose: () => void;
};

export function PermitDialog({ caseId, permit, granting, officer, period, onClose }: Props) {
  const { t, language, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const write = useWritePermit(caseId);
  const [before] = useState(() => (permit ? begun(permit, null, language === "de") : null));
  const [form, setForm] = useState(() => begun(permit, period, language === "de"));
  const [tried, setTried] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [sent, setSent] = useState<number[]>([]);
  const fault = write.error instanceof Fault ? write.error : null;
  const stale = fault?.status === 412;

  const setPhase = (index: number, part: Partial<PhaseForm>) => setForm((now) => ({ ...now, phases: now.phases.map((phase, at) => (at === index ? { ...phase, ...part } : phase)) }));
  /** The server counts the phases that were sent. */
  const told = (index: number, field: string): string | null => {
    const found = fault?.problem.errors?.find(({ pointer }) => pointer === `/phases/${sent.indexOf(index)}/${field}`);
    return found ? say(found.text) : null;
  };
  const whole = fault?.problem.errors?.find(({ pointer }) => pointer === "/valid_until");

  const submit = () => {
    setTried(true);
    if (form.phases.some((phase) => Object.keys(faultsOf(phase)).length > 0)) return;
    const request = requestOf(form, before, granting);
    if (permit && !granting && request.body.phases.length === 0 && !request.body.valid_until) {
      onClose();
      return;
    }
    setSent(request.sent);
    write.mutate(
      { permit, body: request.body, key },
      {
        onSuccess: () => {
          toast({ text: t(granting || (officer && !permit) ? "dig.given" : permit ? "dig.changed" : "dig.asked") });
          onClose();
        },
        onError: () => setKey(crypto.randomUUID()),
      },
    );
  };
  const title = granting ? t("dig.grant") : permit ? t("dig.edit") : officer ? t("dig.give") : t("dig.ask");

  return (
    <Dialog
      open
      wide
      title={title}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button look="primary" busy={write.isPending} onClick={submit}>{title}</Button>
        </>
      }
    >
      <p className="kern-body">{t(granting || (officer && !permit) ? "dig.giveText" : permit ? "dig.editText" : "dig.askText")}</p>
      {stale ? (
        <Alert tone="warning" title={t("dig.stale")}>
          <Button small icon="autorenew" onClick={() => void cache.invalidateQueries({ queryKey: ["case"] }).then(() => write.reset())}>{t("dig.reload")}</Button>
        </Alert>
      ) : (
        <Problem error={write.error} />
      )}
      {form.phases.map((phase, index) => {
        const faults = tried ? faultsOf(phase) : {};
        return (
          <fieldset key={phase.key} className="phase-form">
            <legend>{t("dig.phaseNumber", { number: index + 1 })}</legend>
            <Field optional label={t("dig.label")} hint={t("dig.labelHint")} maxLength={200} value={phase.label} onChange={(label) => setPhase(index, { label })} fault={told(index, "label")} />
            <div className="fields__pair">
              <Field type="date" label={t("dig.first")} disabled={phase.fixed} value={phase.first} onChange={(first) => setPhase(index, { first })} fault={faults.first ? t("dig.faults.first") : told(index, "first")} />
              <Field type="date" label={t("dig.last")} disabled={phase.fixed} value={phase.last} min={phase.first || undefined} onChange={(last) => setPhase(index, { last })} fault={faults.last ? t(faults.last === "order" ? "dig.faults.order" : "dig.faults.last") : told(index, "last")} />
            </div>
            <Field optional inputMode="decimal" unit="m²" label={t("dig.surfaceOpen")} value={phase.surface} onChange={(surface) => setPhase(index, { surface })} fault={faults.surface ? t("dig.faults.surface") : told(index, "surface_m2")} />
            {phase.id === null && form.phases.length > 1 && (
              <Button small look="tertiary" icon="delete" onClick={() => setForm((now) => ({ ...now, phases: now.phases.filter((_, at) => at !== index) }))}>{t("dig.removePhase", { number: index + 1 })}</Button>
            )}
          </fieldset>
        );
      })}
      <Button icon="add" onClick={() => setForm((now) => ({ ...now, phases: [...now.phases, emptyPhase(crypto.randomUUID())] }))}>{t("dig.addPhase")}</Button>
      <Field optional type="date" label={t("dig.validity")} value={form.validUntil} onChange={(validUntil) => setForm((now) => ({ ...now, validUntil }))} fault={whole ? say(whole.text) : null} />
    </Dialog>
  );
}
