/** The list of missing items in a deficiency notice: each item one sentence the applicant can act on, with a day where one is set. */
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import type { MissingItem } from "./step";

type Props = { items: MissingItem[]; onChange: (items: MissingItem[]) => void; fault: string | null; dueFault: (index: number) => string | null };

const nothing: MissingItem = { text: "", due: "" };

export function Missing({ items, onChange, fault, dueFault }: Props) {
  const { t } = useWords();
  const shown = items.length > 0 ? items : [nothing];
  const set = (index: number, part: Partial<MissingItem>) => onChange(shown.map((other, at) => (at === index ? { ...other, ...part } : other)));
  return (
    <fieldset className="kern-fieldset rows">
      <legend className="kern-label">{t("case.missing")}</legend>
      {shown.map((item, index) => (
        <div key={index} className="rows__row rows__row--dated">
          <Field label={t("case.missingItem", { number: index + 1 })} value={item.text} onChange={(text) => set(index, { text })} fault={index === 0 ? fault : null} />
          <Field type="date" optional label={t("step.missingDue", { number: index + 1 })} value={item.due} onChange={(due) => set(index, { due })} fault={dueFault(index)} />
          <Button small look="tertiary" icon="delete" disabled={shown.length === 1} onClick={() => onChange(shown.filter((_, at) => at !== index))}>
            {t("ui.remove")}
          </Button>
        </div>
      ))}
      <Button small icon="add" onClick={() => onChange([...shown, nothing])}>
        {t("case.missingAdd")}
      </Button>
    </fieldset>
  );
}
