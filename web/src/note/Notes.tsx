/** What people say to each other in a case: to the other side, or, clearly apart, within the authority only. */
import { useState } from "react";
import type { Note } from "../api/types";
import { instant } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Area } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Switch } from "../ui/Switch";
import { useToast } from "../ui/Toast";
import "./note.css";
import { useWrite } from "./query";

/** `inside`: this person may also write for the authority alone. */
export function Notes({ id, notes, inside, writes }: { id: string; notes: Note[]; inside: boolean; writes: boolean }) {
  const { t, language } = useWords();
  return (
    <>
      {notes.length === 0 && <p className="kern-body kern-body--small muted">{t(inside ? "note.noneOfficer" : "note.none")}</p>}
      <ol className="notes">
        {notes.map((note) => (
          <li key={note.id} className={`notes__one ${note.internal ? "notes__one--internal" : ""} ${note.mine ? "notes__one--mine" : ""}`}>
            <p className="notes__head">
              <strong>{note.mine ? t("note.me", { name: note.by }) : note.by}</strong>
              <span>{instant(note.at, language)}</span>
              {note.internal && <Badge tone="warning">{t("note.internal")}</Badge>}
            </p>
            <p className="notes__text">{note.text}</p>
          </li>
        ))}
      </ol>
      {writes && <Write id={id} inside={inside} />}
    </>
  );
}

function Write({ id, inside }: { id: string; inside: boolean }) {
  const { t } = useWords();
  const toast = useToast();
  const write = useWrite(id);
  const [text, setText] = useState("");
  const [internal, setInternal] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  return (
    <form
      className={`notes__write ${internal ? "notes__write--internal" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!text.trim()) return;
        write.mutate({ key, text: text.trim(), internal }, {
          onSuccess: () => {
            setText("");
            toast({ text: t(internal ? "note.keptInternal" : "note.kept") });
          },
          onSettled: () => setKey(crypto.randomUUID()),
        });
      }}
    >
      {inside && (
        <Switch
          label={t("note.who")}
          value={internal ? "internal" : "open"}
          onChange={(value) => setInternal(value === "internal")}
          choices={[{ value: "open", text: t("note.forAll") }, { value: "internal", text: t("note.forUs") }]}
        />
      )}
      <Area label={t(internal ? "note.writeInternal" : "note.write")} hint={t(internal ? "note.hintInternal" : inside ? "note.hintOfficer" : "note.hint")} rows={3} maxLength={4000} value={text} onChange={setText} />
      <Problem error={write.error} />
      <Button type="submit" small busy={write.isPending} disabled={!text.trim()}>{t(internal ? "note.sendInternal" : "note.send")}</Button>
    </form>
  );
}
