/** The works of a case: permits to dig with their phases, inspections and defects. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Action, DigPermit, DigPhase } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { DefectList } from "./DefectList";
import { InspectionList } from "./InspectionList";
import { Permit } from "./Permit";
import { PermitDialog } from "./PermitDialog";
import { worksQuery } from "./query";
import "./works.css";

/** Stages of a case in which permits to dig can be asked for and granted; the server has the last word. */
const permitted = new Set([
  "granted", "granted_with_conditions", "deemed_granted", "dig_permit", "start_notified", "in_progress", "change_request", "stopped", "works_complete",
  "reinstated_interim", "reinstated_permanent", "inspected_passed", "defect", "remedied", "guarantee",
]);

/** Whether a case at this stage has works, or may have them next. */
export const hasWorks = (stage: string): boolean => permitted.has(stage) || stage === "closed";

type Props = {
  caseId: string;
  /** Version of the case: what moves it moves its works as well. */
  version: number;
  stage: string;
  role: string;
  period: { first: string; last: string } | null;
  today: string;
  /** The dialog in which a step is taken belongs to the case. */
  step: (action: Action, phase: DigPhase, onClose: () => void) => ReactNode;
};

export function Works({ caseId, version, stage, role, period, today, step }: Props) {
  const { t } = useWords();
  const works = useQuery(worksQuery(caseId, version));
  const [writing, setWriting] = useState<{ permit: DigPermit | null; granting: boolean } | null>(null);
  const [taking, setTaking] = useState<{ phase: DigPhase; action: Action } | null>(null);
  if (works.isPending) return <Waiting lines={3} />;
  if (works.isError) return <Problem error={works.error} onRetry={() => void works.refetch()} />;
  const { permits, inspections, defects } = works.data;
  const officer = role === "officer";
  const party = officer || role === "applicant";
  const phases = permits.flatMap((permit) => permit.phases);
  const phaseName = (id: string) => (phases.length > 1 ? phases.find((phase) => phase.id === id)?.label || t("dig.phaseNumber", { number: phases.findIndex((phase) => phase.id === id) + 1 }) : "");
  const disputed = new Set(defects.filter(({ state }) => state !== "accepted").map(({ phase_id }) => phase_id));
  const photos = inspections.flatMap((inspection) => inspection.photos);
  return (
    <div className="works">
      {permits.length === 0 && <Empty title={t("dig.none")}>{t("dig.noneText")}</Empty>}
      {permits.map((permit) => (
        <Permit
          key={permit.id}
          {...{ permit, today, officer, party, disputed }}
          onStep={(phase, action) => setTaking({ phase, action })}
          onEdit={(granting) => setWriting({ permit, granting })}
        />
      ))}
      {party && permitted.has(stage) && (
        <div>
          <Button small look={permits.length === 0 ? "primary" : "tertiary"} icon="add" onClick={() => setWriting({ permit: null, granting: false })}>
            {permits.length > 0 ? t("dig.another") : officer ? t("dig.give") : t("dig.ask")}
          </Button>
        </div>
      )}
      {defects.length > 0 && (
        <section aria-labelledby="defects-title" className="works__part">
          <h3 id="defects-title" className="permit__title">{t("dig.defects")} <span className="count">{defects.length}</span></h3>
          <DefectList {...{ caseId, defects, photos, role, today, phaseName }} />
        </section>
      )}
      {inspections.length > 0 && (
        <section aria-labelledby="inspections-title" className="works__part">
          <h3 id="inspections-title" className="permit__title">{t("dig.inspections")} <span className="count">{inspections.length}</span></h3>
          <InspectionList inspections={inspections} phaseName={phaseName} />
        </section>
      )}
      {writing && (
        <PermitDialog
          caseId={caseId}
          permit={permits.find(({ id }) => id === writing.permit?.id) ?? writing.permit}
          granting={writing.granting}
          officer={officer}
          period={period}
          onClose={() => setWriting(null)}
        />
      )}
      {taking && step(taking.action, phases.find(({ id }) => id === taking.phase.id) ?? taking.phase, () => setTaking(null))}
    </div>
  );
}
