/** Defects of a case, each on its way from found to settled. */
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Fault } from "../api/client";
import type { Defect, InspectionPhoto } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Area, Field } from "../ui/Field";
import { faultAt, Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { Photos } from "./Lightbox";
import { useMoveDefect } from "./query";

const tones = { open: "warning", remedied: "info", accepted: "success" } as const;
const order = ["open", "remedied", "accepted"];

type Props = { caseId: string; defects: Defect[]; photos: InspectionPhoto[]; role: string; today: string; phaseName: (id: string) => string };
type Asking = { defect: Defect; what: "report" | "reopen" } | null;

export function DefectList({ caseId, defects, photos, role, today, phaseName }: Props) {
  const { t, language } = useWords();
  const toast = useToast();
  const move = useMoveDefect(caseId);
  const [asking, setAsking] = useState<Asking>(null);
  const sorted = [...defects].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state) || one.due.localeCompare(other.due));
  return (
    <>
      <ul className="plain defects">
        {sorted.map((defect) => (
          <li key={defect.id} className={`defect defect--${defect.overdue ? "overdue" : defect.state}`}>
            <div className="phase__head">
              <p className="defect__text">{defect.text}</p>
              <span className="phase__badges">
                {defect.overdue && <Badge tone="danger">{t("dig.defectOverdue")}</Badge>}
                <Badge tone={tones[defect.state]}>{t(`inspection.states.${defect.state}`)}</Badge>
              </span>
            </div>
            <p className="muted small">
              {[
                phaseName(defect.phase_id),
                t("dig.defectDue", { day: day(defect.due, language) }),
                defect.remedied_on && t("dig.remediedOn", { day: day(defect.remedied_on, language) }),
                defect.accepted_on && t("dig.acceptedOn", { day: day(defect.accepted_on, language) }),
              ].filter(Boolean).join(" · ")}
            </p>
            {defect.remedy && <p className="inspection__note">{t("dig.remedy", { text: defect.remedy })}</p>}
            <Photos photos={photos.filter((photo) => photo.defect_id === defect.id)} />
            {role === "applicant" && defect.state === "open" && <Button small look="primary" onClick={() => setAsking({ defect, what: "report" })}>{t("dig.report")}</Button>}
            {role === "officer" && defect.state !== "accepted" && (
              <div className="phase__actions">
                {defect.state === "remedied" && (
                  <Button small look="primary" busy={move.isPending} onClick={() => move.mutate({ defect, body: { state: "accepted" } }, { onSuccess: () => toast({ text: t("dig.accepted") }) })}>{t("dig.accept")}</Button>
                )}
                <Button small look={defect.state === "remedied" ? "secondary" : "tertiary"} onClick={() => setAsking({ defect, what: "reopen" })}>{t(defect.state === "remedied" ? "dig.reopen" : "dig.newDue")}</Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {!asking && <Problem error={move.error} />}
      {asking && <DefectDialog key={asking.defect.id} caseId={caseId} defect={defects.find(({ id }) => id === asking.defect.id) ?? asking.defect} what={asking.what} today={today} onClose={() => setAsking(null)} />}
    </>
  );
}

function DefectDialog({ caseId, defect, what, today, onClose }: { caseId: string; defect: Defect; what: "report" | "reopen"; today: string; onClose: () => void }) {
  const { t, language, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const move = useMoveDefect(caseId);
  const [text, setText] = useState("");
  const [due, setDue] = useState(defect.due >= today ? defect.due : "");
  const [tried, setTried] = useState(false);
  const report = what === "report";
  const title = t(report ? "dig.report" : defect.state === "remedied" ? "dig.reopen" : "dig.newDue");
  const stale = move.error instanceof Fault && move.error.status === 412;
  const fault = report ? text.trim() === "" : due === "" || due < today;
  const submit = () => {
    setTried(true);
    if (fault) return;
    move.mutate(
      { defect, body: report ? { state: "remedied", remedy: text.trim() } : { state: "open", due } },
      {
        onSuccess: () => {
          toast({ text: report ? t("dig.reported") : t("dig.reopened", { day: day(due, language) }) });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button look="primary" busy={move.isPending} onClick={submit}>{title}</Button>
        </>
      }
    >
      <p className="kern-body">{t(report ? "dig.reportText" : defect.state === "remedied" ? "dig.reopenText" : "dig.newDueText")}</p>
      <blockquote className="defect__quote">{defect.text}</blockquote>
      {report ? (
        <Area label={t("dig.reportLabel")} rows={4} value={text} onChange={setText} fault={tried && fault ? t("dig.reportFault") : faultAt(move.error, "/remedy", say)} />
      ) : (
        <Field type="date" min={today} label={t("inspection.defectDue")} value={due} onChange={setDue} fault={tried && fault ? t("dig.dueFault") : faultAt(move.error, "/due", say)} />
      )}
      {stale ? (
        <Alert tone="warning" title={t("dig.stale")}>
          <Button small icon="autorenew" onClick={() => void cache.invalidateQueries({ queryKey: ["case"] }).then(() => move.reset())}>{t("dig.reload")}</Button>
        </Alert>
      ) : (
        <Problem error={move.error} />
      )}
    </Dialog>
  );
}
