/** What is still ahead until the site goes on the air, and what everything else waits for. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call } from "../api/client";
import type { CriticalPath as Path } from "../api/types";
import { basis, day } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import "./intake.css";
import { shares } from "./span";

export function CriticalPath({ caseId }: { caseId: string }) {
  const { t, language, say } = useWords();
  const found = useQuery({ queryKey: ["case", caseId, "path"], queryFn: ({ signal }) => call<Path>("GET", `/api/cases/${caseId}/path`, { signal }) });
  if (found.data && found.data.steps.length === 0 && !found.data.because) return null;
  const bars = shares(found.data?.steps ?? []);
  const several = new Set(found.data?.steps.map((step) => step.case.id)).size > 1;
  const goal = found.data?.operation_on_earliest ?? found.data?.done_on_earliest;
  return (
    <section className="card" aria-labelledby="path-title">
      <h2 id="path-title" className="card__title">{t("intake.path")}</h2>
      {found.isPending && <Waiting lines={3} />}
      <Problem error={found.error} onRetry={() => void found.refetch()} />
      {found.data?.because && <Alert tone="info" live={false} title={say(found.data.because)} />}
      {goal && <p className="kern-body"><strong>{t(found.data?.operation_on_earliest ? "intake.onAir" : "intake.done", { day: day(goal, language) })}</strong></p>}
      {found.data && found.data.steps.length > 0 && (
        <>
          <p className="kern-body kern-body--small muted">{t("intake.pathText")}</p>
          {found.data.at_least && <p className="kern-body kern-body--small">{say(found.data.at_least)}</p>}
          <ol className="path">
            {found.data.steps.map((step, index) => (
              <li key={index} className={step.critical ? "path__critical" : ""}>
                <span className="between">
                  <strong>{say(step.title)}</strong>
                  {step.critical && <Badge tone="danger">{t("intake.critical")}</Badge>}
                </span>
                <span className="path__days">
                  <span>{t("intake.earliest", { day: day(step.earliest, language) })}</span>
                  {step.undated && <Badge tone="neutral">{t("intake.undated")}</Badge>}
                  {!step.critical && <span>{t("intake.latest", { day: day(step.latest, language) })}</span>}
                  {step.basis && <span>{basis(step.basis, language)}</span>}
                  {several && step.case.id !== caseId && <Link to="/vorgaenge/$id" params={{ id: step.case.id }}>{step.case.reference ?? t("case.stages.draft")}</Link>}
                </span>
                <span className="path__bar" aria-hidden="true"><span style={{ left: `${(bars[index]?.from ?? 0) * 100}%`, width: `${(bars[index]?.width ?? 0) * 100}%` }} /></span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
