/** Fees and deposits of a case: what was charged and why, what is still open, and what can happen to it. */
import { useState } from "react";
import type { Case, Charge, Charges as All, ChargeStep } from "../api/types";
import { day, money } from "../text/format";
import { useWords } from "../text/language";
import { Badge, type Tone } from "../ui/Badge";
import { Button, Download } from "../ui/Button";
import "./charge.css";
import { Draft } from "./Draft";
import { Lines } from "./Lines";
import { totals } from "./money";
import { StepDialog } from "./StepDialog";

const tones: Record<Charge["status"], Tone> = { draft: "neutral", issued: "warning", paid: "success", waived: "neutral", cancelled: "neutral", released: "success", drawn: "danger" };
const grave: ChargeStep[] = ["cancel", "waive", "draw"];

/** `decides`: this person calculates and issues. */
export function Charges({ found, all, decides, today }: { found: Case; all: All; decides: boolean; today: string }) {
  const { t, language } = useWords();
  const [drafting, setDrafting] = useState(false);
  const [asked, setAsked] = useState<{ charge: Charge; step: ChargeStep } | null>(null);
  const { open, paid, held } = totals(all.charges);
  const currency = all.charges[0]?.currency ?? "EUR";
  return (
    <>
      {all.charges.length === 0 && <p className="kern-body kern-body--small muted">{t(decides ? "charge.noneOfficer" : "charge.none")}</p>}
      <ul className="charges">
        {all.charges.map((charge) => (
          <li key={charge.id}>
            <One charge={charge} onStep={(step) => setAsked({ charge, step })} />
          </li>
        ))}
      </ul>
      {open + paid + held > 0 && (
        <dl className="charges__totals">
          <div><dt>{t("charge.open")}</dt><dd>{money(open, currency, language)}</dd></div>
          {paid > 0 && <div><dt>{t("charge.paid")}</dt><dd>{money(paid, currency, language)}</dd></div>}
          {held > 0 && <div><dt>{t("charge.held")}</dt><dd>{money(held, currency, language)}</dd></div>}
        </dl>
      )}
      {decides && all.schedules.length > 0 && <Button small icon="add" onClick={() => setDrafting(true)}>{t("charge.add")}</Button>}
      {drafting && <Draft found={found} schedules={all.schedules} onClose={() => setDrafting(false)} />}
      {asked && <StepDialog key={`${asked.charge.id}-${asked.step}`} id={found.id} {...asked} today={today} onClose={() => setAsked(null)} />}
    </>
  );
}

function One({ charge, onStep }: { charge: Charge; onStep: (step: ChargeStep) => void }) {
  const { t, language, say } = useWords();
  const days = [
    charge.issued_on && t("charge.issuedOn", { day: day(charge.issued_on, language) }),
    charge.due && charge.status === "issued" && t("charge.due", { day: day(charge.due, language) }),
    charge.settled_on && t("charge.settledOn", { day: day(charge.settled_on, language) }),
  ].filter(Boolean);
  return (
    <article className="charge" aria-label={`${t(`charge.kinds.${charge.kind}`)} ${money(charge.amount_cents, charge.currency, language)}`}>
      <header className="charge__head">
        <strong>{t(`charge.kinds.${charge.kind}`)}</strong>
        <Badge tone={charge.overdue ? "danger" : tones[charge.status]}>{charge.overdue ? t("charge.overdue") : say(charge.status_title)}</Badge>
        <strong className="charge__amount">{money(charge.amount_cents, charge.currency, language)}</strong>
      </header>
      {days.length > 0 && <p className="charge__days">{days.join(" · ")}</p>}
      {charge.status === "issued" && <p className="charge__reference">{t("charge.reference")} <code>{charge.payment_reference}</code></p>}
      <details className="more" open={charge.status === "draft" || undefined}>
        <summary>{t("charge.explain")}</summary>
        <Lines lines={charge.lines} total={charge.amount_cents} currency={charge.currency} />
        {charge.note && <p className="charge__note">{charge.note}</p>}
      </details>
      {(charge.invoice || charge.steps.length > 0) && (
        <div className="charge__steps">
          {charge.invoice && <Download small href={charge.invoice}>{t("charge.invoice")}</Download>}
          {charge.steps.map((step) => (
            <Button key={step} small look={grave.includes(step) ? "grave" : step === "issue" || step === "pay" ? "primary" : "secondary"} onClick={() => onStep(step)}>{t(`charge.steps.${step}`)}</Button>
          ))}
        </div>
      )}
    </article>
  );
}
