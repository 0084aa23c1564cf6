/** Waiting, empty and page-by-page: the states every list has. */
import type { ReactNode } from "react";
import { useWords } from "../text/language";
import { Button } from "./Button";

export function Waiting({ lines = 4, label }: { lines?: number; label?: string }) {
  const { t } = useWords();
  return (
    <div className="waiting" role="status">
      <span className="kern-sr-only">{label ?? t("ui.loading")}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="waiting__line" aria-hidden="true" />
      ))}
    </div>
  );
}

/** `page`: there is nothing else on the page, so that this is its heading. */
export function Empty({ title, children, action, page }: { title: string; children?: ReactNode; action?: ReactNode; page?: boolean }) {
  const Title = page ? "h1" : "p";
  return (
    <div className="empty">
      <svg viewBox="0 0 96 56" width="96" height="56" aria-hidden="true">
        <path d="M6 48c18 0 14-30 34-30s16 18 34 18 12-26 18-26" fill="none" stroke="var(--kern-color-neutral-200)" strokeWidth="5" strokeLinecap="round" strokeDasharray="1 10" />
        <circle cx="6" cy="48" r="5" fill="var(--kern-color-neutral-300)" />
        <circle cx="91" cy="9" r="5" fill="var(--kern-color-neutral-300)" />
      </svg>
      <Title className="empty__title">{title}</Title>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

type PagerProps = { offset: number; size: number; total: number; onChange: (offset: number) => void };

export function Pager({ offset, size, total, onChange }: PagerProps) {
  const { t } = useWords();
  if (total <= size && offset === 0) return null;
  return (
    <nav className="pager" aria-label={t("ui.pages")}>
      <Button small icon="chevron-left" disabled={offset === 0} onClick={() => onChange(Math.max(0, offset - size))}>
        {t("ui.previous")}
      </Button>
      <span aria-live="polite">{t("ui.range", { first: Math.min(offset + 1, total), last: Math.min(offset + size, total), total })}</span>
      <Button small icon="chevron-right" disabled={offset + size >= total} onClick={() => onChange(offset + size)}>
        {t("ui.next")}
      </Button>
    </nav>
  );
}
