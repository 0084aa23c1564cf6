/** The form in which a body answers, by account, by link or on paper. */
import { useState } from "react";
import type { Coded } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area, Field, Radios } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { emptyAnswer, faultsOf, inputOf, verdicts, wish, type AnswerForm as Form, type Spoken } from "./answer";
import "./participation.css";
import { Wishes } from "./Wishes";

type Props = {
  categories: Coded[];
  /** Whether whoever answers says who they are: without an account nobody else knows. */
  named?: boolean;
  first?: Partial<Form>;
  busy: boolean;
  error: unknown;
  submit: string;
  onSubmit: (answer: ReturnType<typeof inputOf> & { name: string }) => void;
  onCancel?: () => void;
};

export function AnswerForm({ categories, named = false, first, busy, error, submit, onSubmit, onCancel }: Props) {
  const { t } = useWords();
  const [form, setForm] = useState<Form>({ ...emptyAnswer, ...first });
  const [tried, setTried] = useState(false);
  const set = (part: Partial<Form>) => setForm((before) => ({ ...before, ...part }));
  const faults = faultsOf(form, named);
  const shown = tried ? faults : {};
  return (
    <form
      className="answer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        const { verdict } = form;
        if (verdict === "" || Object.keys(faults).length > 0) return;
        onSubmit({ ...inputOf({ ...form, verdict }), name: form.name.trim() });
      }}
    >
      <Radios
        label={t("participation.verdict")}
        value={form.verdict}
        onChange={(value) => set({ verdict: value as Spoken, conditions: value === "conditions" && form.conditions.length === 0 ? [wish] : form.conditions })}
        choices={verdicts.map((verdict) => ({ value: verdict, text: t(`participation.verdicts.${verdict}`), hint: t(`participation.verdictHints.${verdict}`) }))}
      />
      {shown.verdict && <p className="kern-error" role="alert">{t("participation.verdictFault")}</p>}
      {form.verdict === "conditions" && <Wishes value={form.conditions} onChange={(conditions) => set({ conditions })} categories={categories} tried={tried} />}
      <Area
        label={t(form.verdict === "objection" ? "participation.objection" : "participation.text")}
        optional={form.verdict !== "objection"}
        rows={5}
        value={form.text}
        onChange={(text) => set({ text })}
        fault={shown.text ? t("participation.objectionFault") : null}
      />
      {named && <Field label={t("participation.name")} hint={t("participation.nameHint")} autoComplete="name" maxLength={120} value={form.name} onChange={(name) => set({ name })} fault={shown.name ? t("participation.nameFault") : null} />}
      <Problem error={error} />
      <div className="answer__steps">
        <Button type="submit" look="primary" busy={busy}>{submit}</Button>
        {onCancel && <Button onClick={onCancel}>{t("ui.cancel")}</Button>}
      </div>
    </form>
  );
}
