/** Inspections of a case: what was looked at, how it was found, and what it looked like. */
import { useQuery } from "@tanstack/react-query";
import type { Inspection } from "../api/types";
import { instant } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Photos } from "./Lightbox";
import { pointsQuery } from "./query";

const tones = { good: "success", bad: "danger", not_applicable: "neutral" } as const;
/** An upload this much later than the look, in milliseconds, is worth a word. */
const late = 15 * 60_000;

export function InspectionList({ inspections, phaseName }: { inspections: Inspection[]; phaseName: (id: string) => string }) {
  const { t, language } = useWords();
  const newest = [...inspections].sort((one, other) => other.inspected_at.localeCompare(one.inspected_at));
  return (
    <ul className="plain inspections">
      {newest.map((one) => (
        <li key={one.id} className={`inspection inspection--${one.result}`}>
          <div className="phase__head">
            <p className="inspection__title"><strong>{t(`inspection.kinds.${one.kind}`)}</strong>{phaseName(one.phase_id) && <span className="muted"> · {phaseName(one.phase_id)}</span>}</p>
            <Badge tone={one.result === "passed" ? "success" : "danger"}>{t(`inspection.results.${one.result}`)}</Badge>
          </div>
          <p className="muted small">
            {t("dig.inspectedBy", { when: instant(one.inspected_at, language), name: one.by })}
            {Date.parse(one.received_at) - Date.parse(one.inspected_at) > late && ` (${t("dig.receivedLater", { when: instant(one.received_at, language) })})`}
          </p>
          {one.note && <p className="inspection__note">{one.note}</p>}
          <Points points={one.points} />
          <Photos photos={one.photos} />
        </li>
      ))}
    </ul>
  );
}

/** How many points there were; opened, each by its name with what was written to it. */
function Points({ points }: { points: Inspection["points"] }) {
  const { t, say } = useWords();
  const known = useQuery({ ...pointsQuery, enabled: points.length > 0 }).data ?? [];
  if (points.length === 0) return null;
  const count = (mark: string) => points.filter((point) => point.mark === mark).length;
  const words = [
    count("bad") > 0 && t("dig.pointsBad", { count: count("bad") }),
    count("good") > 0 && t("dig.pointsGood", { count: count("good") }),
    count("not_applicable") > 0 && t("dig.pointsNone", { count: count("not_applicable") }),
  ].filter(Boolean).join(", ");
  // A point that is on no list any more keeps its number.
  const title = (code: string, index: number) => say(known.find((point) => point.code === code)?.title) || t("dig.pointOf", { number: index + 1 });
  return (
    <details className="more">
      <summary>{words}</summary>
      <ul className="plain points" aria-label={t("dig.details")}>
        {points.map((point, index) => (
          <li key={point.code}>
            <span>{title(point.code, index)}{point.note && <small className="muted"> – {point.note}</small>}</span>
            <Badge tone={tones[point.mark]}>{t(`inspection.marks.${point.mark}`)}</Badge>
          </li>
        ))}
      </ul>
    </details>
  );
}
