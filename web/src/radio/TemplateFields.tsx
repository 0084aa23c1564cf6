/** The fields of an antenna that a cell and a site that is looked for have in common. */
import { useWords } from "../text/language";
import { Field, Select } from "../ui/Field";
import { ofKind, read, siteKinds, templateNumbers, units, wattsOf, type NumberName, type TemplateDraft } from "./draft";
import { watts } from "./format";

type Props<Draft extends TemplateDraft> = { draft: Draft; onChange: (draft: Draft) => void; faultOf: (name: NumberName) => string | null | undefined };

export function TemplateFields<Draft extends TemplateDraft>({ draft, onChange, faultOf }: Props<Draft>) {
  const { t, language } = useWords();
  const dbm = read(draft.eirp_dbm);
  const power = dbm !== null && Number.isFinite(dbm) ? watts(wattsOf(dbm), language) : null;
  return (
    <div>
      <div className="fields__pair">
        <Select label={t("site.kind")} value={draft.kind} onChange={(kind) => onChange(ofKind(draft, siteKinds.find((known) => known === kind) ?? "mast"))} choices={siteKinds.map((kind) => ({ value: kind, text: t(`site.kinds.${kind}`) }))} />
        {templateNumbers.map((name) => (
          <Field
            key={name}
            label={t(`radio.fields.${name}`)}
            unit={units[name] || undefined}
            inputMode={name === "eirp_dbm" ? "text" : "decimal"}
            value={draft[name]}
            onChange={(value) => onChange({ ...draft, [name]: value })}
            fault={faultOf(name)}
          />
        ))}
      </div>
      {power && <p className="muted radio__power">{t("radio.fields.watts", { dbm: draft.eirp_dbm.trim(), watts: power })}</p>}
    </div>
  );
}
