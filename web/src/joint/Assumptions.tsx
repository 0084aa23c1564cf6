/** What the numbers rest on, folded: values, their source, and whether anybody has read it. */
import type { JointDetail } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";

export function Assumptions({ all }: { all: JointDetail["assumptions"] }) {
  const { t, say, language } = useWords();
  const number = new Intl.NumberFormat(language === "en" ? "en-GB" : "de-DE");
  return (
    <details className="joint__assumptions">
      <summary>{t("joint.assumptions")}</summary>
      {all.map((one) => (
        <section key={one.code}>
          <h3>{say(one.title)}</h3>
          <p className="muted">{one.basis}. {t("joint.since", { day: day(one.since, language) })}{one.verified ? "" : ` ${t("joint.unverified")}`}</p>
          <dl>
            {Object.entries(one.figures).map(([name, value]) => <div key={name}><dt>{t(`joint.figure.${name}`, { defaultValue: name })}</dt><dd>{number.format(value)}</dd></div>)}
          </dl>
        </section>
      ))}
    </details>
  );
}
