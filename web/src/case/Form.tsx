/** The fields of an application. */
import type { ReactNode } from "react";
import type { Coded, ProcedureOffer } from "../api/types";
import { useWords } from "../text/language";
import { Area, Field, Select } from "../ui/Field";
import { asksFiling, type Draft, type DraftFault, type Shape } from "./form";

type Props = {
  draft: Draft;
  onChange: (draft: Draft) => void;
  faults: DraftFault[];
  methods: Coded[];
  /** A title made from the first street, while there is none. */
  suggestion: string | null;
  shape: Shape;
  offer: ProcedureOffer | undefined;
  /** The procedure, and the way to another one. */
  procedure: ReactNode;
};

export function WorksFields({ draft, onChange, faults, methods, suggestion, shape, offer, procedure }: Props) {
  const { t, say } = useWords();
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const fault = (name: DraftFault) => (faults.includes(name) ? t(`case.faults.${name}`) : null);
  const classes = shape === "site" ? [] : (offer?.classes ?? []);
  const dated = shape === "none" ? { first: t("intake.first"), last: t("intake.last") } : { first: t("case.first"), last: t("case.last") };
  return (
    <div className="fields">
      <Field label={t("case.titleField")} hint={t("case.titleHint")} name="title" id="field-title" value={draft.title} placeholder={t("case.titlePlaceholder")} onChange={(title) => set({ title })} fault={fault("title")} maxLength={200} />
      {suggestion && draft.title.trim() === "" && (
        <button type="button" className="link-button" onClick={() => set({ title: suggestion })}>
          {t("case.takeSuggestion", { title: suggestion })}
        </button>
      )}
      {procedure}
      {classes.length > 0 && (
        <Select
          label={t("intake.class")}
          hint={t("intake.classHint")}
          name="class"
          id="field-class"
          value={draft.class}
          onChange={(picked) => set({ class: picked })}
          choices={[{ value: "", text: t("intake.choose") }, ...classes.map(({ code, title }) => ({ value: code, text: say(title) }))]}
          fault={fault("class")}
        />
      )}
      {shape === "trench" && (
        <>
          <Select label={t("case.method")} name="method" value={draft.method} onChange={(method) => set({ method: method as Draft["method"] })} choices={methods.map((method) => ({ value: method.code, text: say(method.title) }))} />
          <div className="fields__pair">
            <Field label={t("case.cover")} hint={t("case.coverHint")} name="cover" id="field-cover" inputMode="decimal" unit="m" value={draft.cover} onChange={(cover) => set({ cover })} fault={fault("cover")} />
            <Field label={t("case.width")} hint={t("case.widthHint")} name="width" id="field-width" inputMode="decimal" unit="m" value={draft.width} onChange={(width) => set({ width })} fault={fault("width")} />
          </div>
        </>
      )}
      <div className="fields__pair">
        <Field label={dated.first} type="date" name="first" id="field-first" value={draft.period.first} onChange={(first) => set({ period: { ...draft.period, first } })} fault={fault("first")} />
        <Field label={dated.last} type="date" name="last" id="field-last" value={draft.period.last} min={draft.period.first} onChange={(last) => set({ period: { ...draft.period, last } })} fault={fault("last")} />
      </div>
      {asksFiling(offer) && (
        <Field label={t("intake.filing")} hint={t("intake.filingHint")} type="date" name="filing" id="field-filing" max={draft.period.first} value={draft.filing} onChange={(filing) => set({ filing })} fault={fault("filing")} />
      )}
    </div>
  );
}

export function ContactFields({ draft, onChange, faults }: Pick<Props, "draft" | "onChange" | "faults">) {
  const { t } = useWords();
  const contact = (part: Partial<Draft["contact"]>) => onChange({ ...draft, contact: { ...draft.contact, ...part } });
  const fault = (name: DraftFault) => (faults.includes(name) ? t(`case.faults.${name}`) : null);
  return (
    <div className="fields">
      <Field label={t("case.contactName")} name="contact-name" id="field-name" autoComplete="name" value={draft.contact.name} onChange={(name) => contact({ name })} fault={fault("name")} />
      <div className="fields__pair">
        <Field label={t("case.contactEmail")} name="contact-email" id="field-email" type="email" autoComplete="email" value={draft.contact.email} onChange={(email) => contact({ email })} fault={fault("email")} />
        <Field label={t("case.contactPhone")} name="contact-phone" type="tel" autoComplete="tel" optional value={draft.contact.phone} onChange={(phone) => contact({ phone })} />
      </div>
      <Area label={t("case.note")} hint={t("case.noteHint")} name="note" optional value={draft.note} onChange={(note) => onChange({ ...draft, note })} />
    </div>
  );
}
