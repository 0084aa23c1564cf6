/** Conditions of a grant; the law names what they may be about, so each carries its category. */
import type { Coded, Condition } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area, Select } from "../ui/Field";
import "./decision.css";

type Props = { value: Condition[]; onChange: (value: Condition[]) => void; categories: Coded[]; tried: boolean };

export function Conditions({ value, onChange, categories, tried }: Props) {
  const { t, say } = useWords();
  const set = (index: number, part: Partial<Condition>) => onChange(value.map((item, at) => (at === index ? { ...item, ...part } : item)));
  return (
    <fieldset className="kern-fieldset conditions">
      <legend className="kern-label">{t("decision.conditions")}</legend>
      <p className="kern-hint">{t("decision.conditionsHint")}</p>
      {value.map((condition, index) => (
        <div key={index} className="conditions__one" role="group" aria-label={t("decision.condition", { number: index + 1 })}>
          <div className="conditions__head">
            <strong>{t("decision.condition", { number: index + 1 })}</strong>
            <Button small look="tertiary" icon="delete" disabled={value.length === 1} onClick={() => onChange(value.filter((_, at) => at !== index))}>
              {t("ui.remove")}
            </Button>
          </div>
          <Select
            label={t("decision.category")}
            value={condition.category}
            onChange={(category) => set(index, { category: category as Condition["category"] })}
            choices={[{ value: "", text: t("decision.chooseCategory") }, ...categories.map(({ code, title }) => ({ value: code, text: say(title) }))]}
            fault={tried && !condition.category ? t("decision.categoryFault") : null}
          />
          <Area label={t("decision.text")} rows={3} value={condition.text} onChange={(text) => set(index, { text })} fault={tried && !condition.text.trim() ? t("decision.textFault") : null} />
          <Area label={t("decision.why")} optional rows={2} value={condition.reason} onChange={(reason) => set(index, { reason })} />
        </div>
      ))}
      <Button small icon="add" onClick={() => onChange([...value, { category: "", text: "", reason: "" }])}>
        {t("decision.add")}
      </Button>
    </fieldset>
  );
}
