/** The journal of a case: who did what when, each entry chained to the one before. */
import { useConfig } from "../api/session";
import type { Case } from "../api/types";
import { instant } from "../text/format";
import { useWords } from "../text/language";
import { Timeline } from "../ui/Timeline";

export function Journal({ found }: { found: Case }) {
  const { t, language, say } = useWords();
  const moments = [...found.journal]
    .sort((a, b) => b.seq - a.seq)
    .map((entry) => ({
      key: String(entry.seq),
      when: instant(entry.at, language),
      who: entry.actor,
      title: say(entry.title) || entry.event,
      body: (
        <>
          <Detail detail={entry.detail} />
          <p className="journal__hash" title={entry.hash}>
            {t("case.entry", { seq: entry.seq })} <code>{entry.hash.slice(0, 12)}</code>
          </p>
        </>
      ),
    }));
  return <Timeline label={t("case.journal")} moments={moments} />;
}

/** Words of an entry that people wrote; everything else stays in the file. */
const told = ["reason", "text", "note", "name", "missing", "conditions", "extension_reason"];

function Detail({ detail }: { detail: Record<string, unknown> | null }) {
  const { t, say } = useWords();
  const categories = useConfig()?.condition_categories ?? [];
  if (!detail) return null;
  // Of conditions the journal keeps what they are about.
  const worded = (line: string) => say(categories.find(({ code }) => code === line)?.title) || line;
  const lines = told.flatMap((key): string[] => {
    const value = detail[key];
    if (typeof value === "string" && value) return [value];
    if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? item : typeof item === "object" && item && "text" in item ? String(item.text) : "")).filter(Boolean);
    return [];
  });
  if (typeof detail.site_certificate === "string") lines.push(t("case.certificateNoted", { number: detail.site_certificate }));
  if (Array.isArray(detail.documents)) lines.push(t("case.enclosed", { count: detail.documents.length }));
  if (lines.length === 0) return null;
  return (
    <ul className="journal__lines">
      {lines.map((line, index) => (
        <li key={index}>{worded(line)}</li>
      ))}
    </ul>
  );
}
