/** The checklist under a thumb: one answer per point, and the defect right where it was found. */
import { useState } from "react";
import type { CheckMark, ChecklistPoint } from "../api/types";
import { basis } from "../text/format";
import { useWords } from "../text/language";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { DefectFields } from "./DefectFields";
import { marked, type Draft } from "./draft";

const marks: CheckMark[] = ["good", "bad", "not_applicable"];

type Props = { record: string; points: ChecklistPoint[]; draft: Draft; today: string; faultAt: (at: string) => string | null; change: (turn: (draft: Draft) => Draft) => void };

export function Checklist({ record, points, draft, today, faultAt, change }: Props) {
  return (
    <ol className="checklist">
      {points.map((point) => (
        <Point key={point.code} {...{ record, point, draft, today, faultAt, change }} />
      ))}
    </ol>
  );
}

function Point({ record, point, draft, today, faultAt, change }: Omit<Props, "points"> & { point: ChecklistPoint }) {
  const { t, language, say } = useWords();
  const at = `/points/${point.code}`;
  const mark = draft.marks[point.code];
  const note = draft.notes[point.code] ?? "";
  const [noting, setNoting] = useState(note !== "");
  const fault = faultAt(at);
  const place = draft.defects.findIndex((defect) => defect.code === point.code);
  const defect = draft.defects[place];
  return (
    <li className={`point ${mark ? `point--${mark}` : ""} ${fault ? "point--fault" : ""}`} data-at={at}>
      <fieldset aria-describedby={`${at}-help`}>
        <legend>{say(point.title)}</legend>
        <p className="point__help" id={`${at}-help`}>{say(point.help)}</p>
        <div className="marks">
          {marks.map((value) => (
            <label key={value} className={`marks__mark marks__mark--${value} ${mark === value ? "marks__mark--on" : ""}`}>
              <input type="radio" name={`${record}-${point.code}`} checked={mark === value} onChange={() => change((now) => marked(now, point.code, value, crypto.randomUUID()))} />
              <span>{t(`inspection.marks.${value}`)}</span>
            </label>
          ))}
        </div>
        {fault && <p className="kern-error" role="alert"><Icon name="danger" /><span className="kern-body">{fault}</span></p>}
      </fieldset>
      {defect && <DefectFields {...{ record, draft, defect, today, faultAt, change }} number={place + 1} />}
      {noting ? (
        <Field optional label={t("inspection.pointNote")} maxLength={10_000} value={note} onChange={(text) => change((now) => ({ ...now, notes: { ...now.notes, [point.code]: text } }))} />
      ) : (
        <button type="button" className="link-button point__note" onClick={() => setNoting(true)} aria-label={`${t("inspection.addNote")}: ${say(point.title)}`}>{t("inspection.addNote")}</button>
      )}
      {point.verified && <p className="muted small">{basis(point.basis, language)}</p>}
    </li>
  );
}
