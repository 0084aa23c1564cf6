/** All messages of a person, by day or by case; one of them, a heap or all are read with one touch. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useConfig, useUser } from "../api/session";
import type { Message } from "../api/types";
import { clockTime, day, instant, plusDays } from "../text/format";
import { useWords } from "../text/language";
import { Button, ButtonLink } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Switch } from "../ui/Switch";
import { useTitle } from "../ui/useTitle";
import { grouped, type Group, type Grouping } from "./group";
import "./message.css";
import { messagesQuery, pageSize, useRead } from "./query";

export function Messages() {
  const { t } = useWords();
  const [view, setView] = useState("all");
  const [by, setBy] = useState<Grouping>("day");
  const [offset, setOffset] = useState(0);
  const found = useQuery(messagesQuery(view === "unread", offset));
  const read = useRead();
  const user = useUser();
  useTitle(t("message.title"));
  return (
    <div className="page page--medium">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{t("message.title")}</h1>
          <p className="page__lead">{t("message.lead")}</p>
        </div>
        <div className="page__actions">
          {(found.data?.unread ?? 0) > 0 && <Button small icon="check" busy={read.isPending && "all" in read.variables} onClick={() => read.mutate({ all: true })}>{t("message.readAll")}</Button>}
          {user?.role === "applicant" && <ButtonLink small look="tertiary" to="/offenlegungen">{t("between.title")}</ButtonLink>}
          <ButtonLink small look="tertiary" to="/einstellungen">{t("preference.title")}</ButtonLink>
        </div>
      </header>
      <div className="messages__views">
        <Switch
          label={t("message.view")}
          value={view}
          choices={[{ value: "all", text: t("message.all") }, { value: "unread", text: t("message.unread", { count: found.data?.unread ?? 0 }) }]}
          onChange={(next) => {
            setView(next);
            setOffset(0);
          }}
        />
        <Switch label={t("message.by")} value={by} choices={[{ value: "day", text: t("message.byDay") }, { value: "case", text: t("message.byCase") }]} onChange={(next) => setBy(next as Grouping)} />
      </div>
      <Problem error={read.error} />
      {found.isPending ? (
        <Waiting lines={5} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data.items.length === 0 ? (
        <Empty title={t(view === "unread" ? "message.allRead" : "message.none")}>{t("message.noneText")}</Empty>
      ) : (
        <div className={found.isPlaceholderData ? "fading" : ""} aria-busy={found.isPlaceholderData}>
          {grouped(found.data.items, by).map((group) => <Heap key={group.key} {...{ group, by }} onRead={(ids) => read.mutate({ ids })} />)}
          <Pager offset={offset} size={pageSize} total={found.data.total} onChange={setOffset} />
        </div>
      )}
    </div>
  );
}

function Heap({ group: { key, reference, messages }, by, onRead }: { group: Group; by: Grouping; onRead: (ids: string[]) => void }) {
  const { t, language } = useWords();
  const today = useConfig()?.today;
  const fresh = messages.filter(({ read_at }) => read_at === null).map(({ id }) => id);
  const name =
    by === "case"
      ? key === "" ? t("message.noCase") : (reference ?? t("message.draftCase"))
      : key === today ? t("message.today") : today && key === plusDays(today, -1) ? t("message.yesterday") : day(key, language);
  return (
    <section className="heap" aria-labelledby={`heap-${key}`}>
      <header className="heap__head">
        <h2 id={`heap-${key}`} className="heap__title">
          {by === "case" && key !== "" ? <Link className="row-link" to="/vorgaenge/$id" params={{ id: key }}>{name}</Link> : name} <span className="count">{messages.length}</span>
        </h2>
        {fresh.length > 1 && <button type="button" className="link-button" onClick={() => onRead(fresh)}>{t("message.readHeap", { count: fresh.length })}<span className="kern-sr-only">: {name}</span></button>}
      </header>
      <ul className="messages">
        {messages.map((message) => <One key={message.id} {...{ message, by }} onRead={() => onRead([message.id])} />)}
      </ul>
    </section>
  );
}

function One({ message, by, onRead }: { message: Message; by: Grouping; onRead: () => void }) {
  const { t, language, say } = useWords();
  const fresh = message.read_at === null;
  const title = say(message.title);
  return (
    <li className={`messages__one ${fresh ? "messages__one--new" : ""}`}>
      <p className="messages__meta">
        {fresh && <strong className="messages__new">{t("message.new")}</strong>}
        <span>{say(message.kind_title)}</span>
        <time dateTime={message.at}>{by === "day" ? clockTime(message.at, language) : instant(message.at, language)}</time>
        {by === "day" && message.case?.reference && <span>{message.case.reference}</span>}
      </p>
      <h3 className="messages__title">
        {message.case ? <Link className="row-link" to="/vorgaenge/$id" params={{ id: message.case.id }} onClick={() => fresh && onRead()}>{title}</Link> : message.kind.startsWith("joint_works") ? <Link className="row-link" to="/gemeinsam-graben" onClick={() => fresh && onRead()}>{title}</Link> : message.kind === "last_chance" ? <Link className="row-link" to="/antrag" onClick={() => fresh && onRead()}>{title}</Link> : message.kind.startsWith("disclosure") ? <Link className="row-link" to="/offenlegungen" onClick={() => fresh && onRead()}>{title}</Link> : title}
      </h3>
      <p className="messages__text">{say(message.text)}</p>
      {fresh && <button type="button" className="link-button" onClick={onRead}>{t("message.read")}<span className="kern-sr-only">: {title}</span></button>}
    </li>
  );
}
