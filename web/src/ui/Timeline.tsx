/** What happened, newest first. */
import type { ReactNode } from "react";

export type Moment = { key: string; when: string; title: string; who?: string; body?: ReactNode };

export function Timeline({ label, moments }: { label: string; moments: Moment[] }) {
  return (
    <ol className="timeline" aria-label={label}>
      {moments.map((moment) => (
        <li key={moment.key}>
          <p className="timeline__title">{moment.title}</p>
          <p className="timeline__meta">
            {moment.when}
            {moment.who && ` · ${moment.who}`}
          </p>
          {moment.body}
        </li>
      ))}
    </ol>
  );
}
