/** The way in: choose what to begin, then write it. */
import { useConfig } from "../api/session";
import type { User } from "../api/types";
import { Chooser } from "../intake/Chooser";
import { useWords } from "../text/language";
import { ButtonLink } from "../ui/Button";
import { Empty, Waiting } from "../ui/State";
import { useTitle } from "../ui/useTitle";
import { ApplicationPage } from "./application";

/** `von` and `bis` are days that were agreed: they stand in the form already. */
export type IntakeSearch = { vorgang?: string; verfahren?: string; standort?: string; von?: string; bis?: string };

export function IntakePage({ search, user }: { search: IntakeSearch; user: User }) {
  const config = useConfig();
  if (!config) return <div className="page"><Waiting lines={8} /></div>;
  const { vorgang, verfahren, standort, von, bis } = search;
  const period = von && bis ? { first: von, last: bis } : null;
  const known = config.procedures.some(({ code }) => code === verfahren);
  if (!vorgang && !known) return <Choice user={user} />;
  // Another application is another page, also when only the address changes.
  return <ApplicationPage key={verfahren ? `${verfahren}-${standort ?? ""}` : vorgang} id={vorgang ?? null} begin={{ procedure: verfahren ?? "", paper: user.role === "officer", partner: standort ?? null, period }} user={user} />;
}

function Choice({ user }: { user: User }) {
  const { t } = useWords();
  const config = useConfig();
  const paper = user.role === "officer";
  const title = t(paper ? "intake.paperTitle" : "intake.new");
  useTitle(title);
  return (
    <div className="page">
      <header>
        <h1 className="kern-heading-large">{title}</h1>
        <p className="page__lead">{t(paper ? "intake.paperLead" : "intake.lead")}</p>
      </header>
      {config && config.procedures.length > 0 ? (
        <Chooser offers={config.procedures} />
      ) : (
        <Empty title={t("intake.nothing")} action={<ButtonLink look="primary" to="/vorgaenge">{t("case.toList")}</ButtonLink>} />
      )}
    </div>
  );
}
