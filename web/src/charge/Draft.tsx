/** A charge being calculated: what is filled in on one side, every line with its sentence on the other, at once. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Fault } from "../api/client";
import type { Case, ChargeRequest, FeeSchedule } from "../api/types";
import { money } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Area, Check, Field, Radios, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { useLater } from "../ui/useLater";
import { empty, faultsOf, inputOf, isFaulty, type ChargeForm } from "./form";
import { Lines } from "./Lines";
import { previewQuery, useDraft } from "./query";

export function Draft({ found, schedules, onClose }: { found: Case; schedules: FeeSchedule[]; onClose: () => void }) {
  const { t, language, say } = useWords();
  const toast = useToast();
  const draft = useDraft(found.id);
  const [form, setForm] = useState(() => empty(schedules[0]?.code ?? ""));
  const [key, setKey] = useState(() => crypto.randomUUID());
  const set = (part: Partial<ChargeForm>) => setForm((before) => ({ ...before, ...part }));
  const schedule = schedules.find(({ code }) => code === form.schedule);
  const later = useLater(form, 350);
  const faults = faultsOf(form, schedule);
  const preview = useQuery(previewQuery(found.id, inputOf(later, schedule), !isFaulty(faultsOf(later, schedule))));
  const items = schedule?.items.filter(({ kind }) => kind === form.kind) ?? [];
  const byHours = items.some(({ by_hours }) => by_hours);
  const again = draft.error instanceof Fault && draft.error.status === 409;
  const choose = (code: string, part: Partial<ChargeForm["chosen"][string]>) => set({ chosen: { ...form.chosen, [code]: { amount: "", reason: "", ...form.chosen[code], ...part } } });
  const exempt = (code: string, on: boolean) => {
    const { [code]: _, ...rest } = form.exemptions;
    set({ exemptions: on ? { ...rest, [code]: "" } : rest });
  };
  return (
    <Dialog
      open
      wide
      title={t("charge.draftTitle")}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button
            look="primary"
            busy={draft.isPending}
            disabled={!preview.data || preview.isError || isFaulty(faults) || (again && !form.acknowledged)}
            onClick={() =>
              draft.mutate({ key, body: inputOf(form, schedule) }, {
                onSuccess: () => {
                  toast({ text: t("charge.drafted") });
                  onClose();
                },
                onError: () => setKey(crypto.randomUUID()),
              })
            }
          >
            {t("charge.draftNow")}
          </Button>
        </>
      }
    >
      <p className="kern-body">{t("charge.draftText")}</p>
      {schedules.length > 1 && <Select label={t("charge.schedule")} value={form.schedule} onChange={(code) => setForm(empty(code, form.kind))} choices={schedules.map(({ code, title }) => ({ value: code, text: say(title) }))} />}
      <Radios label={t("charge.kind")} value={form.kind} onChange={(kind) => set({ kind: kind as ChargeRequest["kind"] })} choices={(["fee", "deposit"] as const).map((kind) => ({ value: kind, text: t(`charge.kinds.${kind}`), hint: t(`charge.kindHints.${kind}`) }))} />
      {items.filter(({ frame_cents }) => frame_cents).map((item) => {
        const frame = (item.frame_cents ?? []).map((cents) => money(cents, preview.data?.currency ?? "EUR", language));
        return (
          <fieldset key={item.code} className="kern-fieldset draft__frame">
            <legend className="kern-label">{say(item.title)}</legend>
            <Field
              label={t("charge.chosen")}
              hint={t("charge.frame", { min: frame[0] ?? "", max: frame[1] ?? "" })}
              inputMode="decimal"
              unit="€"
              value={form.chosen[item.code]?.amount ?? ""}
              onChange={(amount) => choose(item.code, { amount })}
              fault={faults.chosen.includes(item.code) ? t("charge.chosenFault") : null}
            />
            <Area label={t("charge.chosenReason")} rows={2} value={form.chosen[item.code]?.reason ?? ""} onChange={(reason) => choose(item.code, { reason })} />
          </fieldset>
        );
      })}
      {byHours && (schedule?.grades.length ?? 0) > 0 && (
        <fieldset className="kern-fieldset draft__frame">
          <legend className="kern-label">{t("charge.hours")}</legend>
          <div className="fields__pair">
            {schedule?.grades.map((grade) => (
              <Field key={grade.code} label={say(grade.title)} unit="h" inputMode="decimal" value={form.hours[grade.code] ?? ""} onChange={(typed) => set({ hours: { ...form.hours, [grade.code]: typed } })} fault={faults.hours.includes(grade.code) ? t("charge.hoursFault") : null} />
            ))}
          </div>
        </fieldset>
      )}
      {form.kind === "deposit" && <Field label={t("charge.reinstatement")} hint={t("charge.reinstatementHint")} optional unit="€" inputMode="decimal" value={form.reinstatement} onChange={(reinstatement) => set({ reinstatement })} fault={faults.reinstatement ? t("charge.amountFault") : null} />}
      {(schedule?.exemptions.length ?? 0) > 0 && (
        <fieldset className="kern-fieldset draft__frame draft__exemptions">
          <legend className="kern-label">{t("charge.exemptions")}</legend>
          {schedule?.exemptions.map((exemption) => (
            <div key={exemption.code}>
              <Check label={<>{say(exemption.title)}{exemption.percent !== null && <span className="muted"> ({t("charge.percent", { percent: exemption.percent })})</span>}</>} checked={exemption.code in form.exemptions} onChange={(on) => exempt(exemption.code, on)} />
              {exemption.code in form.exemptions && <Area label={t("charge.exemptionReason")} rows={2} value={form.exemptions[exemption.code] ?? ""} onChange={(reason) => set({ exemptions: { ...form.exemptions, [exemption.code]: reason } })} />}
            </div>
          ))}
        </fieldset>
      )}
      <section className="draft__preview" aria-label={t("charge.preview")} aria-live="polite">
        <h3 className="draft__title">{t("charge.preview")}</h3>
        {preview.isError ? <Wanting error={preview.error} /> : preview.data ? <Lines lines={preview.data.lines} total={preview.data.amount_cents} currency={preview.data.currency} /> : <p className="muted">{t("charge.previewEmpty")}</p>}
      </section>
      <Problem error={draft.error} />
      {again && <Check label={t("charge.again")} checked={form.acknowledged} onChange={(acknowledged) => set({ acknowledged })} />}
    </Dialog>
  );
}

/** What is still missing for a calculation, said quietly: nobody has done anything wrong yet. */
function Wanting({ error }: { error: unknown }) {
  const { t, say } = useWords();
  const faults = error instanceof Fault && error.status === 422 ? (error.problem.errors ?? []) : [];
  if (faults.length === 0) return <Problem error={error} />;
  return (
    <>
      <p className="muted">{t("charge.previewEmpty")}</p>
      <ul className="problem__list">{faults.map((fault, index) => <li key={index}><span>{say(fault.text)}</span></li>)}</ul>
    </>
  );
}
