/** The bell in the head: how many messages wait. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useLeaving } from "../api/session";
import { useWords } from "../text/language";
import "./message.css";
import { unreadQuery } from "./query";

export function Bell() {
  const { t } = useWords();
  // The bell is loaded after the page: its first question may fall into the moment in which somebody leaves.
  const leaving = useLeaving();
  const count = useQuery({ ...unreadQuery, enabled: !leaving }).data ?? 0;
  return (
    <Link to="/nachrichten" className="bell" aria-label={count > 0 ? t("message.waiting", { count }) : t("message.title")} activeProps={{ "aria-current": "page" }}>
      <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
        <path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21a2.2 2.2 0 0 0 4 0" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {count > 0 && <span className="bell__count" aria-hidden="true">{count > 99 ? "99+" : count}</span>}
    </Link>
  );
}
