/** What can be begun here: every procedure with one plain sentence and its times. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ProcedureOffer } from "../api/types";
import { basis, tight } from "../text/format";
import { useWords } from "../text/language";
import { Icon } from "../ui/Icon";
import { grouped } from "./group";
import "./intake.css";

type Props = {
  offers: ProcedureOffer[];
  /** Takes a procedure without leaving the page; without it each one is a link. */
  onChoose?: (code: string) => void;
};

export function Chooser({ offers, onChoose }: Props) {
  const { t } = useWords();
  return (
    <div className="chooser">
      {grouped(offers).map(({ group, offers: own }) => (
        <section key={group} aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`} className="chooser__group">{t(`intake.groups.${group}`)}</h2>
          <ul className="chooser__list">
            {own.map((offer) => <li key={offer.code}><Offer offer={offer} onChoose={onChoose} /></li>)}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Offer({ offer, onChoose }: { offer: ProcedureOffer } & Pick<Props, "onChoose">) {
  const { t, say } = useWords();
  const about = t(`intake.about.${offer.code}`, { defaultValue: "" });
  const body: ReactNode = (
    <>
      <span className="chooser__name">{tight(say(offer.title))}<Icon name="arrow-forward" /></span>
      {about && <span className="chooser__about">{about}</span>}
      <Periods offer={offer} />
    </>
  );
  if (onChoose) return <button type="button" className="chooser__one" onClick={() => onChoose(offer.code)}>{body}</button>;
  return <Link className="chooser__one" to="/antrag" search={{ verfahren: offer.code }}>{body}</Link>;
}

/** How long what takes, as the law stands today. */
export function Periods({ offer }: { offer: ProcedureOffer }) {
  const { t, language, say } = useWords();
  // Where classes differ, the same title stands more than once; the chooser shows the span.
  const lines = new Map<string, { title: string; lengths: string[]; bases: Set<string>; verified: boolean }>();
  for (const period of offer.periods) {
    const title = say(period.title);
    const line = lines.get(title) ?? { title, lengths: [], bases: new Set<string>(), verified: true };
    const length = period.before ? t(`intake.before.${period.before}`, { length: say(period.length) }) : say(period.length);
    if (!line.lengths.includes(length)) line.lengths.push(length);
    if (period.basis) line.bases.add(basis(period.basis, language));
    line.verified &&= period.verified;
    lines.set(title, line);
  }
  if (lines.size === 0) return <span className="chooser__times">{t("intake.noPeriod")}{offer.basis && ` · ${basis(offer.basis, language)}`}</span>;
  return (
    <span className="chooser__times">
      {[...lines.values()].map(({ title, lengths, bases, verified }) => (
        <span key={title}>
          {title}: <strong>{lengths.join(t("intake.or")).replace(/(\d) /g, "$1\u00a0")}</strong> ({[...bases].join(", ")}{!verified && `${bases.size > 0 ? "; " : ""}${t("case.unverified")}`})
        </span>
      ))}
    </span>
  );
}
