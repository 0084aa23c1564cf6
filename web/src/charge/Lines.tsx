/** A calculation line by line, each with the sentence that explains it; amounts stand right. */
import type { ChargeLine } from "../api/types";
import { basis, money } from "../text/format";
import { useWords } from "../text/language";

export function Lines({ lines, total, currency }: { lines: ChargeLine[]; total: number; currency: string }) {
  const { t, language, say } = useWords();
  const amount = (cents: number) => money(cents, currency, language);
  const count = (value: number) => new Intl.NumberFormat(language === "en" ? "en-GB" : "de-DE", { maximumFractionDigits: 3 }).format(value);
  return (
    <table className="bill">
      <caption className="kern-sr-only">{t("charge.lines")}</caption>
      <thead className="kern-sr-only"><tr><th scope="col">{t("charge.line")}</th><th scope="col">{t("charge.amount")}</th></tr></thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={index}>
            <th scope="row">
              <strong>{say(line.title)}</strong>
              <span>{say(line.why)}</span>
              <small>
                {t("charge.reckoned", { quantity: count(line.quantity), unit: t(`charge.units.${line.unit}`, { count: line.quantity, defaultValue: line.unit }), price: amount(line.unit_price_cents) })}
                {line.reduction && ` · ${t("charge.reduced", { full: amount(line.full_cents) })}`}
                {` · ${basis(line.basis, language)}`}
                {!line.verified && ` (${t("charge.unverified")})`}
              </small>
            </th>
            <td>{amount(line.amount_cents)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot><tr><th scope="row">{t("charge.total")}</th><td>{amount(total)}</td></tr></tfoot>
    </table>
  );
}
