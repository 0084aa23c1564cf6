/** All deadlines of a case by regime, what happens if nobody acts, and the certificates of what a clock brought about. */
import { useQuery } from "@tanstack/react-query";
import type { Case, Deadline } from "../api/types";
import { basis, day, tight } from "../text/format";
import { useWords } from "../text/language";
import { Badge, type Tone } from "../ui/Badge";
import { Download } from "../ui/Button";
import { toneOfDays } from "../ui/Clock";
import { Problem } from "../ui/Problem";
import "./clock.css";
import { certificatesQuery } from "./query";
import { daysBetween, groups, place, scaleOf, type Scale } from "./span";

export function Clocks({ found, today }: { found: Case; today: string }) {
  const { t, language, say } = useWords();
  const scale = scaleOf(found.deadlines, today);
  const titleOf = (code: string) => tight(say(found.regimes.find((regime) => regime.code === code)?.title) || code);
  return (
    <>
      {found.deadlines.length === 0 && <p className="kern-body kern-body--small muted">{t("timeline.none")}</p>}
      {groups(found.deadlines, found.regimes.map(({ code }) => code)).map((group) => (
        <section key={group.code} className="regime" aria-label={titleOf(group.code)}>
          <h3 className="regime__title">{titleOf(group.code)}</h3>
          <ol className="regime__list">
            {group.deadlines.map((deadline) => (
              <One key={`${deadline.id}-${deadline.starts_on}`} deadline={deadline} scale={scale} today={today} />
            ))}
          </ol>
        </section>
      ))}
      {found.deadlines.length > 0 && (
        <p className="regime__scale" aria-hidden="true">
          <span>{day(scale.first, language)}</span>
          <span className="regime__today">{t("timeline.today", { day: day(today, language) })}</span>
          <span>{day(scale.last, language)}</span>
        </p>
      )}
      <Preview found={found} />
    </>
  );
}

const tones: Record<Deadline["state"], Tone> = { running: "info", met: "success", missed: "danger" };

function One({ deadline, scale, today }: { deadline: Deadline; scale: Scale; today: string }) {
  const { t, language, say } = useWords();
  // A period that counts back from an event ends before the day that it counts from.
  const back = deadline.due < deadline.starts_on;
  const span = back ? [deadline.due, deadline.starts_on] : [deadline.starts_on, deadline.due];
  const [from, to, now] = [...span, today].map((on) => place(on, scale)) as [number, number, number];
  const tone = toneOfDays(deadline.days_left, deadline.state);
  return (
    <li className={`regime__deadline regime__deadline--${tone}`}>
      <div className="regime__head">
        <strong>{say(deadline.title)}</strong>
        <Badge tone={deadline.state === "running" && tone !== "calm" ? (tone === "late" ? "danger" : "warning") : tones[deadline.state]}>{t(`case.deadlineState.${deadline.state}`)}</Badge>
      </div>
      <div className="regime__bar" aria-hidden="true">
        <span className="regime__span" style={{ left: `${from * 100}%`, width: `max(0.5rem, ${(to - from) * 100}%)` }} />
        <span className="regime__now" style={{ left: `${now * 100}%` }} />
      </div>
      <p className="regime__days dotted">
        {back ? (
          <span>{t("timeline.by")} <strong><time dateTime={deadline.due}>{day(deadline.due, language)}</time></strong>, {t("timeline.before", { count: daysBetween(deadline.due, deadline.starts_on), day: day(deadline.starts_on, language) })}</span>
        ) : (
          <span><time dateTime={deadline.starts_on}>{day(deadline.starts_on, language)}</time> – <strong><time dateTime={deadline.due}>{day(deadline.due, language)}</time></strong></span>
        )}
        {deadline.state === "running" && <span>{deadline.days_left < 0 ? t("clock.over", { count: -deadline.days_left }) : t("clock.left", { count: deadline.days_left })}</span>}
        {deadline.state !== "running" && !back && <span>{t("timeline.days", { count: daysBetween(deadline.starts_on, deadline.due) })}</span>}
      </p>
      <p className="regime__basis">
        {basis(deadline.basis, language)} <span className="quiet">{t(deadline.verified ? "timeline.verified" : "timeline.unverified")}</span>
      </p>
      <details className="more">
        <summary>{t("timeline.more")}</summary>
        <p><strong>{t("timeline.ifMissed")}</strong> {say(deadline.if_missed)}</p>
        {deadline.trail.length > 0 && (
          <ol className="trail">
            {deadline.trail.map((entry, index) => (
              <li key={index}>
                <time dateTime={entry.on}>{day(entry.on, language)}</time>
                <span>{[say(entry.event_title), say(entry.effect)].filter(Boolean).join(": ")}{entry.due && <small className="muted"> {t("timeline.newDue", { day: day(entry.due, language) })}</small>}</span>
              </li>
            ))}
          </ol>
        )}
      </details>
    </li>
  );
}

function Preview({ found }: { found: Case }) {
  const { t, language, say } = useWords();
  if (found.preview.length === 0) return null;
  return (
    <section className="ahead" aria-labelledby="ahead-title">
      <h3 id="ahead-title" className="regime__title">{t("timeline.ahead")}</h3>
      <ol className="ahead__list">
        {found.preview.map((step, index) => (
          <li key={index} className={step.event ? "ahead__event" : ""}>
            <time dateTime={step.on}>{day(step.on, language)}</time>
            <div>
              <strong>{say(step.title)}</strong>
              <p>{say(step.consequence)}</p>
              <p className="regime__basis">{basis(step.basis, language)} <span className="quiet">{t(step.verified ? "timeline.verified" : "timeline.unverified")}</span></p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What a clock brought about, each with its proof; nothing where no clock has run out. */
export function Certificates({ found }: { found: Case }) {
  const { t, language, say } = useWords();
  const certificates = useQuery(certificatesQuery(found.id, found.version));
  if (certificates.isError) return <Problem error={certificates.error} onRetry={() => void certificates.refetch()} />;
  if (!certificates.data?.length) return null;
  const titleOf = (code: string) => tight(say(found.regimes.find((regime) => regime.code === code)?.title) || code);
  return (
    <section aria-labelledby="certificates-title">
      <h3 id="certificates-title" className="regime__title">{t("timeline.certificates")}</h3>
      <ul className="certificates">
        {certificates.data.map((certificate, index) => (
          <li key={index}>
            <div>
              <strong>{t(`timeline.brought.${certificate.event}`, { defaultValue: certificate.event })}</strong>
              <small>{[titleOf(certificate.regime), t("timeline.holdsFrom", { day: day(certificate.holds_from, language) }), basis(certificate.basis, language)].join(" · ")}</small>
              <Badge tone={certificate.agrees ? "success" : "danger"}>{t(certificate.agrees ? "timeline.agrees" : "timeline.differs")}</Badge>
            </div>
            <div className="certificates__files">
              <Download small href={`/api/cases/${found.id}/certificates`}>JSON</Download>
              {certificate.pdf && <Download small href={certificate.pdf}>PDF</Download>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
