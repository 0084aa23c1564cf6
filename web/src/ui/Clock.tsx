/** Days that are left, as a number to read and a ring to glance at. */
import { useWords } from "../text/language";

type Props = { left: number; span: number; state: "running" | "met" | "missed" | "restarted"; large?: boolean };

export function toneOfDays(left: number, state: Props["state"]): "calm" | "soon" | "late" | "done" {
  if (state === "met" || state === "restarted") return "done";
  if (state === "missed" || left < 0) return "late";
  return left <= 7 ? "late" : left <= 21 ? "soon" : "calm";
}

export function Clock({ left, span, state, large }: Props) {
  const { t } = useWords();
  const tone = toneOfDays(left, state);
  const share = state === "running" ? Math.min(1, Math.max(0, left / Math.max(1, span))) : state === "met" ? 1 : 0;
  const round = 2 * Math.PI * 42;
  const words = state === "met" ? t("clock.met") : state === "missed" || left < 0 ? t("clock.over", { count: Math.abs(left) }) : t("clock.left", { count: left });
  return (
    <span className={`clock clock--${tone} ${large ? "clock--large" : ""}`}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle cx="50" cy="50" r="42" className="clock__track" />
        <circle cx="50" cy="50" r="42" className="clock__hand" strokeDasharray={`${share * round} ${round}`} transform="rotate(-90 50 50)" />
        <text x="50" y="52" dominantBaseline="middle" textAnchor="middle">
          {state === "met" ? "✓" : state === "restarted" ? "↻" : Math.abs(left)}
        </text>
      </svg>
      <span className={large ? "clock__words" : "kern-sr-only"}>{words}</span>
    </span>
  );
}
