/** The list of missing items in a deficiency notice: each item one sentence the applicant can act on. */
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";

type Props = { items: string[]; onChange: (items: string[]) => void; fault: string | null };

export function Missing({ items, onChange, fault }: Props) {
  const { t } = useWords();
  const shown = items.length > 0 ? items : [""];
  return (
    <fieldset className="kern-fieldset rows">
      <legend className="kern-label">{t("case.missing")}</legend>
      {shown.map((item, index) => (
        <div key={index} className="rows__row">
          <Field label={t("case.missingItem", { number: index + 1 })} value={item} onChange={(value) => onChange(shown.map((other, at) => (at === index ? value : other)))} fault={index === 0 ? fault : null} />
          <Button small look="tertiary" icon="delete" disabled={shown.length === 1} onClick={() => onChange(shown.filter((_, at) => at !== index))}>
            {t("ui.remove")}
          </Button>
        </div>
      ))}
      <Button small icon="add" onClick={() => onChange([...shown, ""])}>
        {t("case.missingAdd")}
      </Button>
    </fieldset>
  );
}
