/** How the stages of a case are coloured, and which of them belong together. */
import type { Tone } from "../ui/Badge";

const tones: Record<string, Tone> = {
  granted: "success", granted_with_conditions: "success", deemed_granted: "success", closed: "neutral", inspected_passed: "success",
  refused: "danger", revoked: "danger", defect: "danger", objection: "danger",
  incomplete: "warning", modification_requested: "warning", application_demanded: "warning", change_request: "warning", remedied: "warning",
  draft: "neutral", withdrawn: "neutral", cancelled: "neutral", lapsed: "neutral",
};

export function toneOf(stage: string): Tone {
  return tones[stage] ?? "info";
}

/** Stages people ask for together. */
export const groups = {
  open: ["submitted", "completeness_check", "incomplete", "resubmitted", "complete", "participation", "assessment", "modification_requested", "extended", "notified", "application_demanded"],
  decided: ["granted", "granted_with_conditions", "refused", "deemed_granted"],
  building: ["dig_permit", "start_notified", "in_progress", "change_request", "works_complete", "reinstated_interim", "reinstated_permanent"],
};

/** Single stages to filter by. */
export const filters = ["draft", "submitted", "completeness_check", "incomplete", "resubmitted", "complete", "assessment", "extended", "granted", "granted_with_conditions", "deemed_granted", "refused", "notified", "in_progress", "closed", "withdrawn"] as const;

/** Stages in which the applicant may still change what was filed. */
export function editable(stage: string): boolean {
  return stage === "draft" || stage === "incomplete" || stage === "modification_requested";
}

/** Stages in which the works still wait for papers: what was decided stands, but what they need can be added. */
export function takesPapers(stage: string): boolean {
  return ["granted", "granted_with_conditions", "deemed_granted", "dig_permit", "start_notified"].includes(stage);
}

/** The main road a case travels, for the line of steps on its page. */
export const road = ["draft", "submitted", "complete", "assessment", "granted"] as const;

/** How far along the main road a stage is; `null` for the side exits. */
export function milestone(stage: string): number | null {
  switch (stage) {
    case "draft": return 0;
    case "submitted": case "completeness_check": case "incomplete": case "resubmitted": case "notified": case "application_demanded": return 1;
    case "complete": case "participation": return 2;
    case "assessment": case "modification_requested": case "extended": return 3;
    case "withdrawn": case "cancelled": case "lapsed": return null;
    default: return 4;
  }
}
