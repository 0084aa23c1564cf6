/** Letters of a case: what was written to whom, how it went out, and whether it arrived. */
import { useState } from "react";
import type { Letter } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";
import { Badge, type Tone } from "../ui/Badge";
import { Button, Download } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Field, Radios } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import "./letter.css";
import { useSend, type Channel } from "./query";
import { stateOf, type LetterState } from "./state";

const tones: Record<LetterState, Tone> = { printing: "neutral", printed: "warning", sent: "info", retrieved: "success" };

/** `sends`: this person notes how letters go out. */
export function Letters({ id, letters, sends, today }: { id: string; letters: Letter[]; sends: boolean; today: string }) {
  const { t, language, say } = useWords();
  const [sending, setSending] = useState<Letter | null>(null);
  if (letters.length === 0) return <p className="kern-body kern-body--small muted">{t(sends ? "letter.noneOfficer" : "letter.none")}</p>;
  return (
    <>
      <ul className="letters">
        {[...letters].sort((a, b) => b.on.localeCompare(a.on) || b.id.localeCompare(a.id)).map((letter) => {
          const state = stateOf(letter);
          const way = letter.sent_on && letter.channel ? t(`letter.way.${letter.channel}`, { day: day(letter.sent_on, language) }) : null;
          const got = letter.retrieved_on && t("letter.retrievedOn", { day: day(letter.retrieved_on, language) });
          return (
            <li key={letter.id}>
              <div className="letters__words">
                <strong>{say(letter.title)}{letter.language === "en" && ` (${t("letter.english")})`}</strong>
                <small>{[day(letter.on, language), letter.recipient, way, got].filter(Boolean).join(" · ")}</small>
              </div>
              <Badge tone={tones[state]}>{t(`letter.states.${state}`)}</Badge>
              <div className="letters__steps">
                {letter.pdf && <Download small href={letter.pdf} label={`PDF: ${say(letter.title)}`}>PDF</Download>}
                {sends && state === "printed" && <Button small icon="mail" onClick={() => setSending(letter)} aria-label={`${t("letter.send")}: ${say(letter.title)}`}>{t("letter.send")}</Button>}
              </div>
            </li>
          );
        })}
      </ul>
      {sending && <Sending id={id} letter={sending} today={today} onClose={() => setSending(null)} />}
    </>
  );
}

function Sending({ id, letter, today, onClose }: { id: string; letter: Letter; today: string; onClose: () => void }) {
  const { t, say } = useWords();
  const toast = useToast();
  const send = useSend(id);
  const [channel, setChannel] = useState<Channel>("letter");
  const [on, setOn] = useState(today);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const outside = on < letter.on || on > today;
  return (
    <Dialog
      open
      title={t("letter.sendTitle", { title: say(letter.title) })}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button
            look="primary"
            busy={send.isPending}
            disabled={outside}
            onClick={() =>
              send.mutate({ letter, key, channel, on }, {
                onSuccess: () => {
                  toast({ text: t("letter.sent") });
                  onClose();
                },
                onError: () => setKey(crypto.randomUUID()),
              })
            }
          >
            {t("letter.sendNow")}
          </Button>
        </>
      }
    >
      <p className="kern-body">{t("letter.sendText", { recipient: letter.recipient })}</p>
      <Problem error={send.error} />
      <Radios
        label={t("letter.channel")}
        value={channel}
        onChange={(value) => setChannel(value as Channel)}
        choices={[
          { value: "letter", text: t("letter.channels.letter"), hint: t("letter.channelHints.letter") },
          { value: "electronic", text: t("letter.channels.electronic"), hint: t("letter.channelHints.electronic") },
        ]}
      />
      <Field type="date" label={t("letter.on")} min={letter.on} max={today} value={on} onChange={setOn} fault={outside ? t("letter.onFault") : null} hint={t("letter.onHint")} />
    </Dialog>
  );
}
