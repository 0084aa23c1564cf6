/** Findings to read: what, why, how near, when, on which basis, and how each side has judged it. */
import { Fragment, useEffect, useRef, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import type { Finding, Severity, Verdict } from "../api/types";
import { basis, day, metres } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area, Select } from "../ui/Field";
import "./finding.css";
import { severities, stretches, type Stretch } from "./order";

type Props = {
  findings: Finding[];
  chosen: string | null;
  onChoose: (id: string | null) => void;
  onAssess?: (finding: Finding, verdict: Verdict, note: string) => Promise<unknown>;
  /** What both sides say to each other about one that is open. */
  between?: (finding: Finding) => ReactNode;
  /** Whether it is the reader's turn to come to terms with the other side of one. */
  yours?: (finding: Finding) => boolean;
  empty?: ReactNode;
};

export function FindingList({ findings, chosen, onChoose, onAssess, between, yours, empty }: Props) {
  const { t } = useWords();
  const list = useRef<HTMLOListElement>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const keyOf = ({ shown }: Stretch) => shown.map(({ id }) => id).join();
  const unfold = (key: string, next = "") => {
    flushSync(() => setUnfolded(new Set([...unfolded, key])));
    // The button is gone; whoever pressed it reads on at the first of those it stood for.
    list.current?.querySelector<HTMLElement>(`[data-finding="${CSS.escape(next)}"] button`)?.focus();
  };
  useEffect(() => {
    if (!chosen) return;
    const item = list.current?.querySelector(`[data-finding="${CSS.escape(chosen)}"]`);
    item?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  if (findings.length === 0) return <>{empty ?? <p className="kern-body">{t("finding.none")}</p>}</>;
  return (
    <ol className="findings" ref={list}>
      {stretches(findings).map((stretch) => {
        const key = keyOf(stretch);
        // What is chosen on the map is never folded away.
        const all = unfolded.has(key) || stretch.folded.some(({ id }) => id === chosen);
        const read = all ? [...stretch.shown, ...stretch.folded] : stretch.shown;
        return (
          <Fragment key={key}>
            {read.map((finding, index) => (
              <Item key={finding.id} finding={finding} number={stretch.first + index} open={chosen === finding.id} onChoose={onChoose} onAssess={onAssess} between={between} yours={yours} />
            ))}
            {!all && stretch.folded.length > 0 && <Rest stretch={stretch} onUnfold={() => unfold(key, stretch.folded[0]?.id)} />}
          </Fragment>
        );
      })}
    </ol>
  );
}

/** How many more of the same kind there are, and which numbers they have on the map. */
function Rest({ stretch: { first, shown, folded }, onUnfold }: { stretch: Stretch; onUnfold: () => void }) {
  const { t, say } = useWords();
  const from = first + shown.length;
  const sample = folded[0];
  if (!sample) return null;
  return (
    <li className={`findings__rest finding--${sample.severity}`}>
      <button type="button" onClick={onUnfold}>
        <strong>{t("finding.more", { count: folded.length, from, to: from + folded.length - 1 })}</strong>
        <span>{say(sample.title)}</span>
      </button>
    </li>
  );
}

type ItemProps = { finding: Finding; number: number; open: boolean } & Pick<Props, "onChoose" | "onAssess" | "between" | "yours">;

function Item({ finding, number, open, onChoose, onAssess, between, yours }: ItemProps) {
  const { t, language, say } = useWords();
  const facts: [string, string][] = [];
  if (finding.neighbour.label) facts.push([t(`finding.neighbour.${finding.neighbour.kind}`, { defaultValue: t("finding.neighbour.other") }), finding.neighbour.label]);
  if (finding.street) facts.push([t("finding.street"), finding.street]);
  if (finding.distance_m !== null) facts.push([t("finding.distance"), metres(finding.distance_m, language)]);
  if (finding.period) facts.push([t(finding.confidential ? "finding.shared" : "finding.period"), `${day(finding.period.first, language)} – ${day(finding.period.last, language)}`]);
  if (finding.score !== null) facts.push([t("finding.score"), `${Math.round(finding.score * (finding.score <= 1 ? 100 : 1))} %`]);
  if (finding.basis) facts.push([t("finding.basis"), finding.verified ? basis(finding.basis, language) : `${basis(finding.basis, language)} (${t("finding.unverified")})`]);
  return (
    <li className={`finding finding--${finding.severity} ${open ? "finding--open" : ""}`} data-finding={finding.id}>
      <button type="button" className="finding__head" aria-expanded={open} onClick={() => onChoose(open ? null : finding.id)}>
        <span className="finding__number" aria-hidden="true">{number}</span>
        <span className="finding__name">
          <span className="finding__severity">{finding.not_judged ? t("finding.notJudged") : t(`finding.severity.${finding.severity}`)}</span>
          <strong>{say(finding.title)}</strong>
          <span className="finding__where dotted">
            {[finding.street, finding.distance_m !== null ? metres(finding.distance_m, language) : null, finding.rule].filter(Boolean).map((fact) => <span key={fact}>{fact}</span>)}
          </span>
        </span>
        {yours?.(finding) && <span className="finding__verdict">{t("between.yours")}</span>}
        {finding.assessment && finding.assessment.verdict !== "open" && <span className="finding__verdict">{t(`finding.verdict.${finding.assessment.verdict}`)}</span>}
      </button>
      {open && (
        <div className="finding__body">
          <p>{say(finding.because)}</p>
          {finding.confidential && !(between && finding.disclosure) && <p className="finding__secret">{t("finding.confidential")}</p>}
          <dl>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {between?.(finding)}
          {onAssess && finding.assessment && <Assess finding={finding} onAssess={onAssess} />}
        </div>
      )}
    </li>
  );
}

/** What a side can say; that a finding is open or to be assessed again, only the system says. */
const verdicts: Verdict[] = ["accept", "mitigate", "reject"];

function Assess({ finding, onAssess }: { finding: Finding; onAssess: NonNullable<Props["onAssess"]> }) {
  const { t } = useWords();
  const kept = finding.assessment ?? { verdict: "open" as const, note: null };
  const [verdict, setVerdict] = useState<Verdict | "">(verdicts.includes(kept.verdict) ? kept.verdict : "");
  const [note, setNote] = useState(kept.note ?? "");
  const [busy, setBusy] = useState(false);
  const changed = verdict !== "" && (verdict !== kept.verdict || note !== (kept.note ?? ""));
  return (
    <form
      className="finding__assess"
      onSubmit={(event) => {
        event.preventDefault();
        if (verdict === "") return;
        setBusy(true);
        void onAssess(finding, verdict, note).finally(() => setBusy(false));
      }}
    >
      {kept.verdict === "reassess" && <p className="finding__secret">{t("finding.reassess")}</p>}
      <Select label={t("finding.assessment")} value={verdict} onChange={(value) => setVerdict(value as Verdict)} choices={[{ value: "", text: t("finding.verdict.open") }, ...verdicts.map((value) => ({ value, text: t(`finding.verdict.${value}`) }))]} />
      <Area label={t("finding.note")} optional rows={2} value={note} onChange={setNote} />
      <Button type="submit" small busy={busy} disabled={!changed}>
        {t("finding.keep")}
      </Button>
    </form>
  );
}

/** How many of each kind, as small numbered dots with words for screen readers. */
export function Tally({ counts }: { counts: Partial<Record<Severity, number>> }) {
  const { t } = useWords();
  const some = severities.filter((severity) => (counts[severity] ?? 0) > 0);
  if (some.length === 0) return <span className="tally__none">{t("finding.nothing")}</span>;
  return (
    <ul className="tally" aria-label={t("finding.title")}>
      {some.map((severity) => (
        <li key={severity} className={`tally__item finding--${severity}`} title={t(`finding.severity.${severity}`)}>
          <span aria-hidden="true">{counts[severity]}</span>
          <span className="kern-sr-only">{`${counts[severity]} ${t(`finding.severity.${severity}`)}`}</span>
        </li>
      ))}
    </ul>
  );
}

export function countsOf(findings: Finding[]): Partial<Record<Severity, number>> {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}
