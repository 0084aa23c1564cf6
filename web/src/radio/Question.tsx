/** What is asked: whose network, from which level on somebody counts as served, and how finely it is computed. */
import { useState } from "react";
import type { RadioFigures, RadioOverview } from "../api/types";
import { useWords } from "../text/language";
import { Check, Field, Select } from "../ui/Field";
import { useTyped } from "../ui/useTyped";
import { read } from "./draft";
import { dbm, plain } from "./format";
import { levels, type RadioSearch } from "./search";

type Props = { overview: RadioOverview; figures: RadioFigures | null; search: RadioSearch; onChange: (next: Partial<RadioSearch>) => void };

const own = "own";
const inRange = (level: number | null) => level !== null && level >= levels.from && level <= levels.to;

export function Question({ overview, figures, search, onChange }: Props) {
  const { t, language, say } = useWords();
  const level = search.dbm ?? figures?.least_dbm;
  const known = overview.classes.find(({ least_dbm }) => least_dbm === level);
  const [typing, setTyping] = useState(false);
  const isOwn = typing || (level !== undefined && !known);
  const [text, setText] = useTyped(level === undefined ? "" : String(level), (settled) => {
    const typed = read(settled);
    if (typing && typed !== null && inRange(typed)) onChange({ dbm: typed });
  });
  const names = search.betreiber && !overview.operators.includes(search.betreiber) ? [...overview.operators, search.betreiber] : overview.operators;
  return (
    <section className="radio__ask" aria-label={t("radio.question")}>
      <Select label={t("radio.operator")} value={search.betreiber ?? ""} onChange={(name) => onChange({ betreiber: name || undefined })} choices={[{ value: "", text: t("radio.allOperators") }, ...names.map((name) => ({ value: name, text: name }))]} />
      <Select
        label={t("radio.level")}
        value={isOwn ? own : (known?.code ?? "")}
        onChange={(code) => {
          const chosen = overview.classes.find((one) => one.code === code);
          setTyping(code === own);
          if (chosen) onChange({ dbm: chosen.least_dbm });
        }}
        choices={[
          // Until the first answer nobody knows which class the server takes.
          ...(level === undefined ? [{ value: "", text: t("radio.usualLevel") }] : []),
          ...overview.classes.map((one) => ({ value: one.code, text: t("radio.levelOf", { name: say(one.title), level: dbm(one.least_dbm, language) }) })),
          { value: own, text: t("radio.ownLevel") },
        ]}
      />
      {isOwn && <Field label={t("radio.dbm")} unit="dBm" inputMode="text" value={text} onChange={(next) => { setTyping(true); setText(next); }} fault={inRange(read(text)) ? null : t("radio.dbmFault", levels)} />}
      <Select
        label={t("radio.grid")}
        value={String(search.raster ?? overview.usual_m)}
        onChange={(side) => onChange({ raster: Number(side) === overview.usual_m ? undefined : Number(side) })}
        choices={[...new Set([...overview.resolutions_m, ...(search.raster ? [search.raster] : [])])].sort((a, b) => a - b).map((side) => ({ value: String(side), text: t(side === overview.usual_m ? "radio.usualGrid" : "radio.gridOf", { side: plain(side, language) }) }))}
      />
      <Check label={t("radio.planned")} checked={search.geplant ?? true} onChange={(on) => onChange({ geplant: on ? undefined : false })} />
    </section>
  );
}
