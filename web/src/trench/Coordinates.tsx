/** The trench as text: for keyboards, for screen readers, and for exact points from a plan. */
import { useEffect, useRef, useState } from "react";
import { useWords } from "../text/language";
import { Area } from "../ui/Field";
import type { Trench } from "./history";
import { readPoints, writePoints } from "./line";

export function Coordinates({ trench }: { trench: Trench }) {
  const { t } = useWords();
  const [text, setText] = useState(() => writePoints(trench.parts));
  const mine = useRef(trench.parts);

  useEffect(() => {
    if (trench.parts === mine.current) return;
    mine.current = trench.parts;
    setText(writePoints(trench.parts));
  }, [trench.parts]);

  const { faults } = readPoints(text);
  const change = (next: string) => {
    setText(next);
    const read = readPoints(next);
    if (read.faults.length > 0) return;
    mine.current = read.parts;
    trench.set(read.parts);
  };
  return (
    <Area
      label={t("trench.coordinates")}
      hint={t("trench.coordinatesHint")}
      rows={7}
      value={text}
      onChange={change}
      fault={faults.length > 0 ? t("trench.coordinatesFault", { lines: faults.map((fault) => fault.line).join(", "), text: faults[0]?.text }) : null}
    />
  );
}
