/** One number with its name, and its share of a whole as a bar; several stand in `<dl className="figures">`. */
import type { ReactNode } from "react";
import { percent } from "../text/format";
import { useWords } from "../text/language";

/** The bar shows the share, or what the value itself says. */
type Props = { name: string; value: ReactNode; share?: number | null; bar?: number; tone?: "good" | "near" | "soon" | "gap"; more?: ReactNode };

export function Figure({ name, value, share, bar = share ?? undefined, tone, more }: Props) {
  const { language } = useWords();
  return (
    <div className={`figure ${tone ? `figure--${tone}` : ""}`}>
      <dt>{name}</dt>
      <dd>
        {value}
        {share != null && <small>{percent(share, language)}</small>}
      </dd>
      {bar !== undefined && <svg className="figure__bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4" rx="2" className="figure__track" /><rect width={Math.max(0, Math.min(100, bar * 100))} height="4" rx="2" className="figure__fill" /></svg>}
      {more && <dd className="figure__more">{more}</dd>}
    </div>
  );
}
