/** What shall be otherwise with the works that were chosen: some days earlier or later, from a day on, or not at all. */
import { useId, useState } from "react";
import type { BranchStep, Works } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Field, Radios } from "../ui/Field";
import { earliest, nameOf } from "./steps";

type Way = "days" | "first" | "drop";
type Props = { works: Works[]; today: string; onStep: (step: BranchStep) => void; onClear: () => void };

/** The slider reaches half a year; the field beside it any number of days. */
const reach = 182;

export function Change({ works, today, onStep, onClear }: Props) {
  const { t } = useWords();
  const slider = useId();
  const [way, setWay] = useState<Way>("days");
  const least = earliest(works, today);
  // What has begun already can only begin again from today on.
  const [days, setDays] = useState(String(Math.max(14, least)));
  const [first, setFirst] = useState("");
  const [tried, setTried] = useState(false);
  const number = /^[+-]?\d{1,5}$/.test(days.trim()) ? Number(days) : null;
  const daysFault = number === null || number === 0 ? t("branch.daysFault") : number < least ? t("branch.tooEarly") : null;
  const firstFault = first === "" ? t("branch.firstFault") : first < today ? t("branch.tooEarly") : null;
  const fault = way === "days" ? daysFault : way === "first" ? firstFault : null;
  const ids = works.map(({ id }) => id);
  const take = () => {
    setTried(true);
    if (fault) return;
    setTried(false);
    if (way === "drop") onStep({ drop: { works: ids } });
    else onStep({ shift: way === "days" ? { works: ids, days: number ?? 0 } : { works: ids, first } });
  };
  return (
    <form
      className="fields branch__change"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <p className="branch__chosen">
        <strong>{t("branch.chosen", { count: works.length })}</strong> {works.map((one) => nameOf(one, t)).join(", ")}
      </p>
      <Radios label={t("branch.how")} value={way} onChange={(next) => { setWay(next as Way); setTried(false); }} choices={(["days", "first", "drop"] as const).map((value) => ({ value, text: t(`branch.ways.${value}`) }))} />
      {way === "days" && (
        <div className="branch__days">
          <Field label={t("branch.days")} hint={t("branch.daysHint")} inputMode="numeric" value={days} onChange={setDays} fault={tried ? daysFault : null} />
          <label className="kern-sr-only" htmlFor={slider}>{t("branch.slider")}</label>
          <input id={slider} className="branch__slider" type="range" min={Math.max(-reach, least)} max={reach + Math.max(0, least)} value={number ?? 0} onChange={(event) => setDays(event.target.value)} />
        </div>
      )}
      {way === "first" && <Field label={t("branch.first")} hint={t("branch.firstHint")} type="date" min={today} value={first} onChange={setFirst} fault={tried ? firstFault : null} />}
      <div className="kern-btn-wrapper">
        <Button type="submit" look="primary">{t("branch.take")}</Button>
        <Button look="tertiary" onClick={onClear}>{t("branch.clear")}</Button>
      </div>
    </form>
  );
}
