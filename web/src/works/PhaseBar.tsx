/** A phase between the days of its permit: what was planned, what was done, and today. */
import type { DigPhase } from "../api/types";
import { day, period } from "../text/format";
import { useWords } from "../text/language";

const width = 600;

const number = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

/** First and last day of what a bar shows: all phases, what went on longer, and today where it is near. */
export function spanOf(phases: DigPhase[], today: string): [first: number, last: number] {
  const days = phases.flatMap((phase) => [phase.first, phase.last, phase.begun_on, phase.ended_on].filter((date) => date !== null).map(number));
  const [first, last] = [Math.min(...days), Math.max(...days) + 1];
  const now = number(today);
  const near = Math.max(7, (last - first) / 3);
  return [now < first && first - now <= near ? now : first, now >= last && now - last <= near ? now + 1 : last];
}

export function PhaseBar({ phase, span: [first, last], today }: { phase: DigPhase; span: [number, number]; today: string }) {
  const { t, language } = useWords();
  const at = (date: number) => Math.round(((date - first) / Math.max(1, last - first)) * width * 10) / 10;
  const now = number(today);
  const begun = phase.begun_on ? number(phase.begun_on) : null;
  const ended = phase.ended_on ? number(phase.ended_on) + 1 : begun !== null ? Math.max(begun + 1, Math.min(now + 1, last)) : null;
  const planned = number(phase.last) + 1;
  const done = [phase.begun_on && t("dig.barBegun", { day: day(phase.begun_on, language) }), phase.ended_on && t("dig.barEnded", { day: day(phase.ended_on, language) })].filter(Boolean).join("");
  return (
    <svg className="phase-bar" viewBox={`0 0 ${width} 26`} preserveAspectRatio="none" role="img" aria-label={t("dig.bar", { planned: period(phase, language), done })}>
      <rect x={at(number(phase.first))} y="3" width={Math.max(4, at(planned) - at(number(phase.first)))} height="20" rx="3" className="phase-bar__planned" />
      {begun !== null && ended !== null && <rect x={at(begun)} y="9" width={Math.max(4, at(Math.min(ended, Math.max(planned, begun))) - at(begun))} height="8" className="phase-bar__done" />}
      {begun !== null && ended !== null && ended > planned && <rect x={at(Math.max(planned, begun))} y="9" width={Math.max(4, at(ended) - at(Math.max(planned, begun)))} height="8" className="phase-bar__over" />}
      {now >= first && now < last && <line x1={at(now + 0.5)} x2={at(now + 0.5)} y1="0" y2="26" className="phase-bar__today" />}
    </svg>
  );
}
