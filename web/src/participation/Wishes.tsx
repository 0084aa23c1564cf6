/** Conditions in own words, each with its category: what a body asks for, or another authority sets for its part. */
import type { Coded, Condition } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area, Select } from "../ui/Field";
import { Move, moved } from "../ui/Move";
import { wish } from "./answer";

type WishesProps = { title?: string; value: Condition[]; onChange: (value: Condition[]) => void; categories: Coded[]; tried: boolean };

export function Wishes({ title, value, onChange, categories, tried }: WishesProps) {
  const { t, say } = useWords();
  const set = (index: number, part: Partial<Condition>) => onChange(value.map((other, at) => (at === index ? { ...other, ...part } : other)));
  return (
    <fieldset className="kern-fieldset wishes" data-list>
      <legend className="kern-label">{title ?? t("participation.wishes")}</legend>
      {value.map((condition, index) => (
        <div key={index} data-item={index} className="wishes__one" role="group" aria-label={t("participation.wish", { number: index + 1 })}>
          <div className="between">
            <strong>{t("participation.wish", { number: index + 1 })}</strong>
            <span className="wishes__tools">
              <Move index={index} all={value.length} up={t("condition.up", { number: index + 1 })} down={t("condition.down", { number: index + 1 })} onMove={(to) => onChange(moved(value, index, to))} />
              <Button small look="tertiary" icon="delete" disabled={value.length === 1} onClick={() => onChange(value.filter((_, at) => at !== index))}>{t("ui.remove")}</Button>
            </span>
          </div>
          <Area label={t("participation.wishText")} rows={3} value={condition.text} onChange={(text) => set(index, { text })} fault={tried && !condition.text.trim() ? t("participation.wishFault") : null} />
          <Select
            label={t("participation.wishCategory")}
            value={condition.category}
            onChange={(category) => set(index, { category: category as Condition["category"] })}
            choices={[{ value: "", text: t("decision.chooseCategory") }, ...categories.map(({ code, title }) => ({ value: code, text: say(title) }))]}
            fault={tried && !condition.category ? t("decision.categoryFault") : null}
          />
          <Area label={t("participation.wishReason")} optional rows={2} value={condition.reason} onChange={(reason) => set(index, { reason })} />
        </div>
      ))}
      <Button small icon="add" onClick={() => onChange([...value, wish])}>{t("participation.wishAdd")}</Button>
    </fieldset>
  );
}
