/** A permit to dig: number, validity, conditions, and its phases with what can be done about each. */
import { Link } from "@tanstack/react-router";
import type { Action, DigPermit, DigPhase, InspectionKind } from "../api/types";
import { day, period, whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge, type Tone } from "../ui/Badge";
import { Button } from "../ui/Button";
import { PhaseBar, spanOf } from "./PhaseBar";

/** What an inspection brings about by itself, with checklist and photos. */
const inspected = new Set<string>(["pass_inspection", "find_defect"]);
/** The step that usually comes next stands out. */
const usual = ["notify_start", "start", "resume_works", "complete_works", "reinstate_permanent", "begin_guarantee", "close"];

const tones: Record<string, Tone> = {
  submitted: "neutral", dig_permit: "info", start_notified: "info", in_progress: "info", change_request: "warning", stopped: "danger", works_complete: "info",
  reinstated_interim: "info", reinstated_permanent: "info", inspected_passed: "success", defect: "danger", remedied: "info", guarantee: "success", closed: "neutral",
};

/** Stages in which somebody may look; which kind is due, the list of inspections says. */
const looked: Record<string, InspectionKind> = {
  start_notified: "start", in_progress: "during", works_complete: "during", stopped: "during", reinstated_interim: "interim", reinstated_permanent: "permanent", remedied: "permanent", guarantee: "guarantee",
};

type Props = {
  permit: DigPermit;
  today: string;
  officer: boolean;
  party: boolean;
  /** Phases with a defect that goes its own way, below. */
  disputed: ReadonlySet<string>;
  onStep: (phase: DigPhase, action: Action) => void;
  onEdit: (granting: boolean) => void;
};

export function Permit({ permit, today, officer, party, disputed, onStep, onEdit }: Props) {
  const { t, language, say } = useWords();
  const asked = permit.number === null;
  const span = spanOf(permit.phases, today);
  return (
    <article className="permit" aria-label={asked ? t("dig.requested") : `${t("dig.permit")} ${permit.number}`}>
      <header className="permit__head">
        <div>
          <h3 className="permit__title">{asked ? t("dig.requested") : <>{t("dig.permit")} <span className="permit__number">{permit.number}</span></>}</h3>
          <p className="muted small">
            {[permit.granted_on && t("dig.grantedOn", { day: day(permit.granted_on, language) }), permit.valid_until && t("dig.validUntil", { day: day(permit.valid_until, language) })].filter(Boolean).join(", ")}
          </p>
        </div>
        <Badge tone={tones[permit.stage] ?? "neutral"}>{say(permit.stage_title)}</Badge>
      </header>
      {permit.conditions.length > 0 && (
        <details className="more">
          <summary>{t("dig.conditions", { count: permit.conditions.length })}</summary>
          <ol className="permit__conditions">{permit.conditions.map((condition, index) => <li key={index}>{condition.text}</li>)}</ol>
        </details>
      )}
      <ol className="plain permit__phases">
        {permit.phases.map((phase, index) => (
          <li key={phase.id}><Phase {...{ phase, span, today, officer, disputed, onStep }} number={index + 1} alone={permit.phases.length === 1 && !phase.label} asked={asked} /></li>
        ))}
      </ol>
      {party && (officer || asked) && (
        <div className="permit__actions">
          {officer && asked && <Button small look="primary" onClick={() => onEdit(true)}>{t("dig.grant")}</Button>}
          {permit.stage !== "closed" && <Button small look="tertiary" icon="edit" onClick={() => onEdit(false)}>{t("dig.edit")}</Button>}
        </div>
      )}
    </article>
  );
}

type PhaseProps = Pick<Props, "today" | "officer" | "disputed" | "onStep"> & { phase: DigPhase; span: [number, number]; number: number; alone: boolean; asked: boolean };

function Phase({ phase, span, today, officer, disputed, onStep, number, alone, asked }: PhaseProps) {
  const { t, language, say } = useWords();
  const steps = phase.actions.filter(({ event }) => !inspected.has(event) && !(event === "remedy" && disputed.has(phase.id)));
  const likely = usual.find((event) => steps.some((action) => action.event === event));
  const facts = [
    [t("dig.period"), period(phase, language)],
    phase.begun_on && [t("dig.begun"), day(phase.begun_on, language)],
    phase.ended_on && [t("dig.ended"), day(phase.ended_on, language)],
    phase.reinstated_on && [t("dig.reinstated"), day(phase.reinstated_on, language)],
    phase.surface_m2 !== null && [t("dig.surface"), t("dig.squareMetres", { value: phase.surface_m2 < 100 ? phase.surface_m2.toLocaleString(language === "en" ? "en-GB" : "de-DE", { maximumFractionDigits: 1 }) : whole(phase.surface_m2, language) })],
    phase.guarantee_until && [t("dig.guarantee"), day(phase.guarantee_until, language)],
  ].filter((fact): fact is [string, string] => Array.isArray(fact));
  return (
    <section className="phase" aria-label={phase.label || t("dig.phaseNumber", { number })}>
      <div className="phase__head">
        <h4 className="phase__title">{phase.label || (alone ? t("dig.phase") : t("dig.phaseNumber", { number }))}</h4>
        <span className="phase__badges">
          {phase.overrun_days > 0 && <Badge tone="danger">{t("dig.overrun", { count: phase.overrun_days })}</Badge>}
          {!asked && <Badge tone={tones[phase.stage] ?? "neutral"}>{say(phase.stage_title)}</Badge>}
        </span>
      </div>
      <PhaseBar phase={phase} span={span} today={today} />
      <dl className="phase__facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {(steps.length > 0 || (officer && looked[phase.stage])) && (
        <div className="phase__actions">
          {steps.map((action) => (
            <Button key={action.event} small look={action.danger ? "grave" : action.event === likely ? "primary" : "secondary"} onClick={() => onStep(phase, action)}>{say(action.title)}</Button>
          ))}
          {officer && looked[phase.stage] && <Link to="/kontrollen" search={{ abschnitt: phase.id }} className="row-link">{t("dig.inspect")}</Link>}
        </div>
      )}
    </section>
  );
}
