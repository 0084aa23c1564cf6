/** Everything that one side of a clash has asked the other to show, also where this side has no case of its own in it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Disclosure as Row, User } from "../api/types";
import { period } from "../text/format";
import { useWords } from "../text/language";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { useTitle } from "../ui/useTitle";
import { Disclosure } from "./Between";
import { disclosuresQuery } from "./between";
import "./finding.css";

export function Disclosures({ user }: { user: User }) {
  const { t } = useWords();
  const found = useQuery(disclosuresQuery);
  useTitle(t("between.title"));
  return (
    <div className="page page--medium">
      <header>
        <h1 className="kern-heading-large">{t("between.title")}</h1>
        <p className="page__lead">{t("between.lead")}</p>
      </header>
      {found.isPending ? (
        <Waiting lines={4} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data.items.length === 0 ? (
        <Empty title={t("between.none")}>{t("between.noneText")}</Empty>
      ) : (
        <ul className="disclosures">
          {found.data.items.map((row) => <One key={row.id} row={row} own={user.organisation?.name ?? ""} />)}
        </ul>
      )}
    </div>
  );
}

function One({ row, own }: { row: Row; own: string }) {
  const { t, language, say } = useWords();
  return (
    <li className="card">
      <h2 className="card__title">{row.street || t("between.noStreet")}</h2>
      <p>
        {row.own.case
          ? <>{t("between.yourCase")} <Link className="kern-link" to="/vorgaenge/$id" params={{ id: row.own.case.id }} hash="ergebnisse">{row.own.case.reference} {row.own.case.title}</Link></>
          : t("between.yourAssets")}
      </p>
      {row.plan && (
        <>
          <dl className="disclosures__plan">
            <div><dt>{t("between.plan")}</dt><dd>{row.plan.title}</dd></div>
            <div><dt>{t("finding.period")}</dt><dd>{period(row.plan.period, language)}</dd></div>
          </dl>
          {!row.own.case && (
            <ul className="disclosures__findings">
              {row.plan.findings.map((finding) => <li key={finding.id}><strong>{say(finding.title)}</strong> {say(finding.because)}</li>)}
            </ul>
          )}
        </>
      )}
      <Disclosure path={`/api/disclosures/${row.id}`} shown={row} street={row.street} own={own} />
    </li>
  );
}
