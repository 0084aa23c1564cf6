/** A run that goes on: what is being done, the best tree so far and its bound, and the way to end it. */
import { useState } from "react";
import type { ScenarioRow } from "../api/types";
import { money } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Progress as Bar } from "../ui/Progress";
import { useAct, useProgress } from "./query";

export function Progress({ one }: { one: ScenarioRow }) {
  const { t, language } = useWords();
  const now = useProgress(one);
  const cancel = useAct(one.id, "cancel");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const share = now?.share ?? 0;
  const step = t(`scenario.step.${now?.step ?? "waiting"}`);
  const best = now?.best_cents;
  const bound = now?.bound_cents;
  const euros = (cents: number) => money(cents, "EUR", language, true);
  return (
    <section className="card scenario__progress" aria-label={t("scenario.progress")}>
      <div className="scenario__head">
        <p role="status"><strong>{step}</strong></p>
        {one.editable && <Button small look="grave" busy={cancel.isPending} onClick={() => cancel.mutate(key, { onSettled: () => setKey(crypto.randomUUID()) })}>{t("scenario.cancel")}</Button>}
      </div>
      <Bar share={share} label={step} />
      {best != null && (
        <p className="muted">
          {t("scenario.bestSoFar", { cost: euros(best) })}
          {bound != null && bound > 0 && <> {t("scenario.gapSoFar", { gap: new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(best / bound - 1) })}</>}
        </p>
      )}
      {one.editable && <p className="muted">{t("scenario.cancelHint")}</p>}
      <Problem error={cancel.error} />
    </section>
  );
}
