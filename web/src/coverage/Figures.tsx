/** How many addresses stand how, in the whole city or in what was chosen of it. */
import type { CoverageTotals } from "../api/types";
import { whole } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Figure } from "../ui/Figure";

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
