/** The day of which coverage is told: before today as it was kept, from today on as it is planned. */
import { useEffect, useId, useState } from "react";
import { day, plusDays } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";

const between = (first: string, last: string) => Math.round((Date.parse(`${last}T12:00:00Z`) - Date.parse(`${first}T12:00:00Z`)) / 86_400_000);

type Props = {
  first: string;
  today: string;
  last: string;
  value: string;
  /** The day of which something was kept, where it is another one. */
  told?: string;
  onChange: (day: string) => void;
};

export function DaySlider({ first, today, last, value, told, onChange }: Props) {
  const { t, language } = useWords();
  const id = useId();
  const [held, setHeld] = useState(value);
  useEffect(() => setHeld(value), [value]);
  // Somebody who drags passes many days: only the one that is rested on is asked for.
  useEffect(() => {
    if (held === value) return;
    const timer = setTimeout(() => onChange(held), 250);
    return () => clearTimeout(timer);
  }, [held, value, onChange]);
  const span = between(first, last);
  const said = t(held < today ? "coverage.slider.asOf" : "coverage.slider.plannedBy", { day: day(held === value && told ? told : held, language) });
  const mark = span > 0 ? (between(first, today) / span) * 100 : 0;
  return (
    <div className="day-slider">
      <div className="between">
        <label htmlFor={id} className="kern-label">{said}</label>
        <span className="day-slider__ways">
          <Button small look="tertiary" onClick={() => onChange(today)} aria-pressed={held === today}>{t("coverage.slider.today")}</Button>
          <Button small look="tertiary" onClick={() => onChange(last)} aria-pressed={held === last}>{t("coverage.slider.all")}</Button>
        </span>
      </div>
      <input
        id={id}
        className="day-slider__range"
        type="range"
        min={0}
        max={Math.max(span, 1)}
        disabled={span === 0}
        value={between(first, held)}
        aria-valuetext={said}
        onChange={(event) => setHeld(plusDays(first, Number(event.target.value)))}
        style={{ "--today": `${mark}%` } as React.CSSProperties}
      />
      <div className="day-slider__ends" aria-hidden="true">
        <span>{day(first, language)}</span>
        <span>{day(last, language)}</span>
      </div>
    </div>
  );
}
