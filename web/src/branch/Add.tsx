/** Works that are in no calendar yet: when, what for and how, while the line is drawn on the map. */
import { useState } from "react";
import type { BranchStep, Coded, LayingMethod, Lines } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { someDays } from "./steps";

const kinds = ["telecom", "power", "gas", "water", "sewer", "heat", "road"] as const;
type Kind = (typeof kinds)[number];
type Props = { line: Lines | null; methods: Coded[]; today: string; onStep: (step: BranchStep) => void };

const number = (text: string) => Number(text.trim().replace(",", "."));

export function Add({ line, methods, today, onStep }: Props) {
  const { t, say } = useWords();
  const [kind, setKind] = useState<Kind>("telecom");
  const [method, setMethod] = useState<LayingMethod>("open_trench");
  const [size, setSize] = useState({ cover: "0.6", width: "0.3" });
  const [days, setDays] = useState(() => someDays(today));
  const [tried, setTried] = useState(false);
  const faults = {
    line: line ? null : t("branch.noLine"),
    cover: number(size.cover) > 0 ? null : t("case.faults.cover"),
    width: number(size.width) > 0 ? null : t("case.faults.width"),
    first: days.first === "" ? t("branch.firstFault") : days.first < today ? t("branch.tooEarly") : null,
    last: days.last >= days.first ? null : t("case.faults.last"),
  };
  const told = (name: keyof typeof faults) => (tried ? faults[name] : null);
  return (
    <form
      className="fields branch__change"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!line || Object.values(faults).some(Boolean)) return;
        setTried(false);
        onStep({ add: { line, kind, method, cover_m: number(size.cover), width_m: number(size.width), period: days } });
      }}
    >
      <p className="kern-body kern-body--small">{t("branch.drawHint")}</p>
      {told("line") && <p className="branch__fault" role="alert">{faults.line}</p>}
      <Select label={t("works.kind")} value={kind} onChange={(value) => setKind(value as Kind)} choices={kinds.map((value) => ({ value, text: t(`works.kinds.${value}`) }))} />
      <Select label={t("case.method")} value={method} onChange={(value) => setMethod(value as LayingMethod)} choices={methods.map(({ code, title }) => ({ value: code, text: say(title) }))} />
      <div className="fields__pair">
        <Field label={t("case.cover")} inputMode="decimal" unit="m" value={size.cover} onChange={(cover) => setSize({ ...size, cover })} fault={told("cover")} />
        <Field label={t("case.width")} inputMode="decimal" unit="m" value={size.width} onChange={(width) => setSize({ ...size, width })} fault={told("width")} />
      </div>
      <div className="fields__pair">
        <Field label={t("case.first")} type="date" min={today} value={days.first} onChange={(first) => setDays({ ...days, first })} fault={told("first")} />
        <Field label={t("case.last")} type="date" min={days.first} value={days.last} onChange={(last) => setDays({ ...days, last })} fault={told("last")} />
      </div>
      <div className="kern-btn-wrapper">
        <Button type="submit" look="primary">{t("branch.take")}</Button>
      </div>
    </form>
  );
}
