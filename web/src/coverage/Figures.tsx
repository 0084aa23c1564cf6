/** How many addresses stand how, in the whole city or in what was chosen of it. */
import type { CoverageTotals } from "../api/types";
import { percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";

type Props = { totals: CoverageTotals; /** What they are of, where it is not the city. */ of: string | undefined; onAll: () => void; busy: boolean };

export function Figures({ totals, of, onAll, busy }: Props) {
  const { t, language } = useWords();
  const figure = (number: number) => ({ value: whole(number, language), share: number / Math.max(1, totals.addresses) });
  return (
    <div>
      <div className="figures__of" role="status">
        {of !== undefined && (
          <>
            <span>{t("coverage.figuresOf", { name: of })}</span>
            <Button small look="tertiary" onClick={onAll}>{t("coverage.wholeCity")}</Button>
          </>
        )}
      </div>
      <dl className="figures" aria-busy={busy}>
        <Figure name={t("coverage.addresses")} value={whole(totals.addresses, language)} />
        <Figure name={t("coverage.states.connected")} {...figure(totals.connected)} tone="good" />
        <Figure name={t("coverage.states.passed")} {...figure(totals.passed)} tone="near" />
        <Figure name={t("coverage.states.planned")} {...figure(totals.planned)} tone="soon" />
        <Figure name={t("coverage.states.gap")} {...figure(totals.gaps)} tone="gap" />
      </dl>
    </div>
  );
}

function Figure({ name, value, share, tone }: { name: string; value: string; share?: number; tone?: string }) {
  const { language } = useWords();
  return (
    <div className={`figure ${tone ? `figure--${tone}` : ""}`}>
      <dt>{name}</dt>
      <dd>
        {value}
        {share !== undefined && <small>{percent(share, language)}</small>}
      </dd>
      {share !== undefined && <svg className="figure__bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4" rx="2" className="figure__track" /><rect width={Math.max(0, Math.min(100, share * 100))} height="4" rx="2" className="figure__fill" /></svg>}
    </div>
  );
}
