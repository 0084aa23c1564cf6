/** The inbox of a body: what it was asked, what is overdue, what it has answered. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { InboxItem } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";
import { piles } from "./inbox";
import "./statement.css";

/** `state` names where a statement stands; that belongs to another feature. */
export function Inbox({ items, state }: { items: InboxItem[]; state: (item: InboxItem) => ReactNode }) {
  const { t, language } = useWords();
  return (
    <>
      {piles(items).map(({ pile, items: some }) => (
        <section key={pile} className="inbox" aria-labelledby={`inbox-${pile}`}>
          <h2 id={`inbox-${pile}`} className="card__title">{t(`statement.piles.${pile}`)} <span className="count">{some.length}</span></h2>
          <ul className="inbox__list">
            {some.map((item) => (
              <li key={item.statement.id} className={`inbox__item inbox__item--${pile}`}>
                <Link className="inbox__link" to="/vorgaenge/$id" params={{ id: item.case.id }}>
                  <strong>{item.case.title || t("case.untitled")}</strong>
                  <small>{item.case.reference}</small>
                </Link>
                <span className="inbox__days">
                  {item.statement.answered_on ? t("statement.answeredOn", { day: day(item.statement.answered_on, language) }) : t("statement.due", { day: day(item.statement.due, language) })}
                </span>
                {state(item)}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
