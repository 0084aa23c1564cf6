/** A condition in own words: its category, what is to be done, and why. */
import type { Coded, Condition } from "../api/types";
import { useWords } from "../text/language";
import { Area, Select } from "../ui/Field";

type Props = { condition: Condition; categories: Coded[]; tried: boolean; onChange: (next: Condition) => void };

export function FreeFields({ condition, categories, tried, onChange }: Props) {
  const { t, say } = useWords();
  return (
    <>
      <Select
        label={t("decision.category")}
        value={condition.category}
        onChange={(category) => onChange({ ...condition, category: category as Condition["category"] })}
        choices={[{ value: "", text: t("decision.chooseCategory") }, ...categories.map(({ code, title }) => ({ value: code, text: say(title) }))]}
        fault={tried && !condition.category ? t("decision.categoryFault") : null}
      />
      <Area label={t("decision.text")} rows={3} value={condition.text} onChange={(text) => onChange({ ...condition, text })} fault={tried && !condition.text.trim() ? t("decision.textFault") : null} />
      <Area label={t("decision.why")} rows={2} value={condition.reason} onChange={(reason) => onChange({ ...condition, reason })} fault={tried && !condition.reason.trim() ? t("condition.reasonFault") : null} />
    </>
  );
}
