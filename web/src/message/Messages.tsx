/** All messages of a person, what is not read yet first. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Message } from "../api/types";
import { instant } from "../text/format";
import { useWords } from "../text/language";
import { Button, ButtonLink } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Switch } from "../ui/Switch";
import { useTitle } from "../ui/useTitle";
import "./message.css";
import { messagesQuery, pageSize, unreadFirst, useRead } from "./query";

export function Messages() {
  const { t } = useWords();
  const [view, setView] = useState("all");
  const [offset, setOffset] = useState(0);
  const found = useQuery(messagesQuery(view === "unread", offset));
  const read = useRead();
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
          <ButtonLink small look="tertiary" to="/einstellungen">{t("preference.title")}</ButtonLink>
        </div>
      </header>
      <Switch
        label={t("message.view")}
        value={view}
        choices={[{ value: "all", text: t("message.all") }, { value: "unread", text: t("message.unread", { count: found.data?.unread ?? 0 }) }]}
        onChange={(next) => {
          setView(next);
          setOffset(0);
        }}
      />
      <Problem error={read.error} />
      {found.isPending ? (
        <Waiting lines={5} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data.items.length === 0 ? (
        <Empty title={t(view === "unread" ? "message.allRead" : "message.none")}>{t("message.noneText")}</Empty>
      ) : (
        <div className={found.isPlaceholderData ? "fading" : ""} aria-busy={found.isPlaceholderData}>
          <ul className="messages">
            {unreadFirst(found.data.items).map((message) => <One key={message.id} message={message} onRead={() => read.mutate({ ids: [message.id] })} />)}
          </ul>
          <Pager offset={offset} size={pageSize} total={found.data.total} onChange={setOffset} />
        </div>
      )}
    </div>
  );
}

function One({ message, onRead }: { message: Message; onRead: () => void }) {
  const { t, language, say } = useWords();
  const fresh = message.read_at === null;
  const title = say(message.title);
  return (
    <li className={`messages__one ${fresh ? "messages__one--new" : ""}`}>
      <p className="messages__meta">
        {fresh && <strong className="messages__new">{t("message.new")}</strong>}
        <span>{say(message.kind_title)}</span>
        <time dateTime={message.at}>{instant(message.at, language)}</time>
        {message.case?.reference && <span>{message.case.reference}</span>}
      </p>
      <h2 className="messages__title">
        {message.case ? <Link className="row-link" to="/vorgaenge/$id" params={{ id: message.case.id }} onClick={() => fresh && onRead()}>{title}</Link> : title}
      </h2>
      <p className="messages__text">{say(message.text)}</p>
      {fresh && <button type="button" className="link-button" onClick={onRead}>{t("message.read")}<span className="kern-sr-only">: {title}</span></button>}
    </li>
  );
}
