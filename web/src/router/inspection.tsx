/** The inspector's pages: for whoever is signed in, and for whom the device remembers while there is no connection. */
import { useWords } from "../text/language";
import { Inspections } from "../inspection/Inspections";
import { useKept } from "../inspection/kept";
import { useInspector } from "../inspection/person";
import { waiting } from "../inspection/queue";
import { ButtonLink } from "../ui/Button";
import { Empty, Waiting } from "../ui/State";
import { useTitle } from "../ui/useTitle";

export function InspectionPage({ phase, onPhase }: { phase: string | null; onPhase: (phase: string | null) => void }) {
  const { t } = useWords();
  const inspector = useInspector();
  useTitle(t("inspection.title"));
  switch (inspector.is) {
    case "unknown":
      return <div className="page page--medium"><Waiting lines={4} /></div>;
    case "known":
      return <Inspections person={inspector} phase={phase} onPhase={onPhase} />;
    case "nobody":
      return <Nobody before={inspector.before} phase={phase} />;
    default:
      return (
        <div className="page page--narrow">
          <Empty page title={t("nav.notYours")} action={<ButtonLink look="primary" to="/">{t("public.toStart")}</ButtonLink>}>
            {t("nav.notYoursText", { role: t(`account.roles.${inspector.role}`) })}
          </Empty>
        </div>
      );
  }
}

function Nobody({ before, phase }: { before: { id: string; name: string } | null; phase: string | null }) {
  const { t } = useWords();
  const here = phase ? `/kontrollen?abschnitt=${phase}` : "/kontrollen";
  return (
    <div className="page page--narrow">
      <Empty page title={t("inspection.signIn")} action={<ButtonLink look="primary" icon="account-circle" to="/anmelden" search={{ weiter: here }}>{t("account.signIn")}</ButtonLink>}>
        {before ? t("inspection.signInAgain", { name: before.name }) : t("inspection.signInText")}
      </Empty>
      {before && <Left account={before.id} />}
    </div>
  );
}

/** What still waits is counted and not shown: whoever holds the device now may be somebody else. */
function Left({ account }: { account: string }) {
  const { t } = useWords();
  const kept = useKept(account);
  const count = waiting(kept).length;
  const refused = kept.filter(({ state }) => state === "refused").length;
  if (count + refused === 0) return null;
  return <p className="muted" role="status">{[count > 0 && t("inspection.leftWaiting", { count }), refused > 0 && t("inspection.leftRefused", { count: refused })].filter(Boolean).join(" ")}</p>;
}
