/** A short state in a coloured box; the words carry the meaning. */
import type { ReactNode } from "react";

export type Tone = "neutral" | "info" | "success" | "warning" | "danger";

export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={`kern-badge kern-badge--small ${tone === "neutral" ? "badge--neutral" : `kern-badge--${tone}`}`}>
      <span className="kern-label">{children}</span>
    </span>
  );
}
