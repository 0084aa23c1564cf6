/** The values of a text block with their limits, and the sentence as it will read. */
import type { Block, Condition, Parameter } from "../api/types";
import { basis } from "../text/format";
import { useWords } from "../text/language";
import { Field } from "../ui/Field";
import { faultOf, filled, written } from "./block";

type Props = { block: Block; condition: Condition; tried: boolean; onChange: (next: Condition) => void };

export function BlockFields({ block, condition, tried, onChange }: Props) {
  const { t, language } = useWords();
  const set = (name: string, value: string) => onChange({ ...condition, parameters: { ...condition.parameters, [name]: value } });
  const other = language === "de" ? "en" : "de";
  return (
    <>
      {block.parameters.length > 0 && (
        <div className="fields__pair">
          {block.parameters.map((parameter) => (
            <One key={parameter.name} parameter={parameter} value={condition.parameters?.[parameter.name] ?? ""} tried={tried} onChange={(value) => set(parameter.name, value)} />
          ))}
        </div>
      )}
      <blockquote className="conditions__preview" aria-label={t("condition.preview")}>
        <p>{filled(block.text[language], block, condition.parameters, language)}</p>
        <p className="muted">{filled(block.reason[language], block, condition.parameters, language)}</p>
      </blockquote>
      <details className="more">
        <summary>{t(`condition.inOther.${other}`)}</summary>
        <div lang={other}>
          <p>{filled(block.text[other], block, condition.parameters, other)}</p>
          <p className="muted">{filled(block.reason[other], block, condition.parameters, other)}</p>
        </div>
        <p className="muted">{t("condition.source", { source: basis(block.basis, language) })}{!block.verified && ` (${t("condition.unverified")})`}</p>
      </details>
    </>
  );
}

function One({ parameter, value, tried, onChange }: { parameter: Parameter; value: string; tried: boolean; onChange: (value: string) => void }) {
  const { t, language, say } = useWords();
  const show = (limit: string) => written(parameter, limit, language);
  const range = parameter.kind === "text" ? null : parameter.min !== null && parameter.max !== null ? t("condition.between", { min: show(parameter.min), max: show(parameter.max) }) : parameter.min !== null ? t("condition.least", { min: show(parameter.min) }) : parameter.max !== null ? t("condition.most", { max: show(parameter.max) }) : null;
  const usual = parameter.default !== null ? t("condition.usual", { value: show(parameter.default) }) : null;
  const bound = faultOf(parameter, value);
  // Limits are told while typing; that something is missing, only once somebody tried.
  const fault = bound === null || (bound.kind === "missing" && !tried) ? null : bound.kind === "missing" ? t("condition.faults.missing") : bound.kind === "number" ? t("condition.faults.number") : t(`condition.faults.${bound.kind}`, { value: show(bound.value) });
  return (
    <Field
      label={say(parameter.label)}
      hint={[range, usual].filter(Boolean).join(" · ") || undefined}
      type={parameter.kind === "date" ? "date" : "text"}
      inputMode={parameter.kind === "metres" ? "decimal" : parameter.kind === "days" || parameter.kind === "count" ? "numeric" : undefined}
      value={value}
      onChange={onChange}
      fault={fault}
    />
  );
}
