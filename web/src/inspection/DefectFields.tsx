/** One defect: what is wrong, until when it is to be remedied, where it is, what it looks like. */
import { findPlace } from "../offline/place";
import { plusDays } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area, Field } from "../ui/Field";
import { useState } from "react";
import { withoutDefect, type Draft, type DraftDefect } from "./draft";
import { Photos } from "./Photos";

/** Weeks that a button offers; the inspector decides. */
const weeks = [1, 2, 4];

type Props = {
  record: string;
  draft: Draft;
  defect: DraftDefect;
  number: number;
  today: string;
  faultAt: (at: string) => string | null;
  change: (turn: (draft: Draft) => Draft) => void;
};

export function DefectFields({ record, draft, defect, number, today, faultAt, change }: Props) {
  const { t } = useWords();
  const [nowhere, setNowhere] = useState(false);
  const at = `/defects/${defect.id}`;
  const set = (part: Partial<DraftDefect>) => change((now) => ({ ...now, defects: now.defects.map((other) => (other.id === defect.id ? { ...other, ...part } : other)) }));
  const locate = async () => {
    const place = await findPlace();
    setNowhere(!place);
    if (place) set({ place });
  };
  return (
    <div className="defect-fields" role="group" aria-label={t("inspection.defectNumber", { number })}>
      <p className="defect-fields__title"><span className="defect-fields__number" aria-hidden="true">{number}</span>{t("inspection.defectNumber", { number })}</p>
      <div data-at={`${at}/text`}>
        <Area label={t("inspection.defectText")} rows={3} value={defect.text} onChange={(text) => set({ text })} fault={faultAt(`${at}/text`)} />
      </div>
      <div data-at={`${at}/due`}>
        <Field type="date" min={today} label={t("inspection.defectDue")} value={defect.due} onChange={(due) => set({ due })} fault={faultAt(`${at}/due`)} />
        <div className="chips chips--large" role="group" aria-label={t("inspection.defectDue")}>
          {weeks.map((count) => (
            <button key={count} type="button" aria-pressed={defect.due === plusDays(today, 7 * count)} onClick={() => set({ due: plusDays(today, 7 * count) })}>
              {t("inspection.inWeeks", { count })}
            </button>
          ))}
        </div>
      </div>
      <Photos record={record} draft={draft} defect={defect.id} label={t("inspection.defectPhoto")} faultAt={faultAt} change={change} />
      <div className="between" data-at={`${at}/place`}>
        {defect.place ? (
          <Button small look="tertiary" icon="check" onClick={() => set({ place: null })}>{t("inspection.placeKept")}</Button>
        ) : (
          <Button small look="tertiary" onClick={() => void locate()}>{t("inspection.placeHere")}</Button>
        )}
        <Button small look="tertiary" icon="delete" onClick={() => change((now) => withoutDefect(now, defect.id))}>{t("inspection.defectRemove")}</Button>
      </div>
      {nowhere && <p className="muted small" role="status">{t("inspection.noPlace")}</p>}
      {faultAt(`${at}/place`) && <p className="kern-error" role="alert">{faultAt(`${at}/place`)}</p>}
    </div>
  );
}
