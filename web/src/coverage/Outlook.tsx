/** How coverage came about and what the works that are known will add: a picture, and its numbers as a table. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { call } from "../api/client";
import type { CoverageOutlook } from "../api/types";
import { day, percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Table } from "../ui/Table";

type Item = CoverageOutlook["items"][number];
const kinds = ["connected", "passed", "planned"] as const;
const wide = 640;
const high = 200;

export function Outlook({ limit_m, today }: { limit_m: number | undefined; today: string }) {
  const { t, language } = useWords();
  const found = useQuery({
    queryKey: ["coverage-outlook", limit_m],
    queryFn: ({ signal }) => call<CoverageOutlook>("GET", "/api/coverage/outlook", { query: { limit_m }, signal }),
  });
  if (!found.data) return found.isError ? <Problem error={found.error} onRetry={() => void found.refetch()} /> : <Waiting />;
  const { items } = found.data;
  const last = items.at(-1);
  if (!last || last.addresses === 0) return <Empty title={t("coverage.outlook.none")} />;
  const now = items.find((item) => item.day >= today) ?? last;
  const reached = (item: Item) => item.connected + item.passed + item.planned;
  return (
    <div className="outlook">
      <p>{t("coverage.outlook.says", { day: day(last.day, language), now: percent(reached(now) / Math.max(1, now.addresses), language), then: percent(reached(last) / last.addresses, language) })}</p>
      <Picture items={items} today={today} label={t("coverage.outlook.label")} />
      <ul className="outlook__legend">
        {kinds.map((kind) => <li key={kind} className={`outlook__key outlook__key--${kind}`}>{t(`coverage.states.${kind}`)}</li>)}
        <li className="outlook__key outlook__key--gap">{t("coverage.states.gap")}</li>
      </ul>
      <details>
        <summary>{t("coverage.outlook.numbers")}</summary>
        <Table
          caption={t("coverage.outlook.label")}
          hideCaption
          rows={items}
          id={(row) => row.day}
          columns={[
            { name: t("coverage.outlook.day"), head: true, cell: (row) => day(row.day, language) },
            { name: t("coverage.outlook.how"), cell: (row) => t(row.recorded ? "coverage.outlook.recorded" : "coverage.outlook.forecast") },
            ...kinds.map((kind) => ({ name: t(`coverage.states.${kind}`), numeric: true, cell: (row: Item) => whole(row[kind], language) })),
            { name: t("coverage.states.gap"), numeric: true, cell: (row) => whole(row.gaps, language) },
          ]}
        />
      </details>
      <p className="muted">{t("coverage.outlook.note")}</p>
    </div>
  );
}

function Picture({ items, today, label }: { items: Item[]; today: string; label: string }) {
  const { language } = useWords();
  const at = (text: string) => Date.parse(`${text}T12:00:00Z`);
  const first = items[0];
  const last = items.at(-1);
  const areas = useMemo(() => {
    if (!first || !last) return [];
    const begin = at(first.day);
    const span = Math.max(1, at(last.day) - begin);
    const x = (item: Item) => (items.length === 1 ? 0 : ((at(item.day) - begin) / span) * wide);
    const most = Math.max(1, ...items.map((item) => item.addresses));
    const y = (number: number) => high - (number / most) * high;
    // Numbers hold until the next day on which something changes: steps, not slopes.
    const steps = (top: (item: Item) => number) =>
      items.flatMap((item, index) => {
        const next = items[index + 1];
        return [[x(item), y(top(item))], [next ? x(next) : wide, y(top(item))]];
      });
    let below: (item: Item) => number = () => 0;
    return kinds.map((kind) => {
      const under = below;
      const top = (item: Item) => under(item) + item[kind];
      below = top;
      const ring = [...steps(top), ...steps(under).reverse()];
      return { kind, points: ring.map(([px, py]) => `${px?.toFixed(1)},${py?.toFixed(1)}`).join(" ") };
    });
  }, [items, first, last]);
  if (!first || !last) return null;
  const span = Math.max(1, at(last.day) - at(first.day));
  const now = Math.min(1, Math.max(0, (at(today) - at(first.day)) / span)) * wide;
  return (
    <figure className="outlook__figure">
      <svg viewBox={`0 0 ${wide} ${high}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <rect width={wide} height={high} className="outlook__ground" />
        {areas.map(({ kind, points }) => <polygon key={kind} points={points} className={`outlook__area outlook__area--${kind}`} />)}
        {[0.25, 0.5, 0.75].map((share) => <line key={share} x1={0} x2={wide} y1={high * share} y2={high * share} className="outlook__line" />)}
        <line x1={now} x2={now} y1={0} y2={high} className="outlook__today" />
      </svg>
      <figcaption className="outlook__ends" aria-hidden="true"><span>{day(first.day, language)}</span><span>{day(last.day, language)}</span></figcaption>
    </figure>
  );
}
