/** Whom the case concerns by place and procedure, each with its reason; ticked bodies are asked in parallel. */
import { useState } from "react";
import type { AskedStatement, Participation } from "../api/types";
import { metres } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area, Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { useAsk } from "./query";

type Props = { id: string; proposed: Participation["proposed"]; today: string; onAsked: (links: AskedStatement[]) => void };

export function Ask({ id, proposed, today, onAsked }: Props) {
  const { t, language, say } = useWords();
  const toast = useToast();
  const ask = useAsk(id);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [question, setQuestion] = useState("");
  const [due, setDue] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const bodies = proposed.map(({ body }) => body.id).filter((body) => !left.has(body));
  const past = due !== "" && due <= today;
  const toggle = (body: string, on: boolean) => {
    const next = new Set(left);
    if (on) next.delete(body);
    else next.add(body);
    setLeft(next);
  };
  return (
    <form
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (bodies.length === 0 || past) return;
        ask.mutate({ key, bodies, question: question.trim(), due: due || undefined }, {
          onSuccess: (asked) => {
            toast({ text: t("participation.asked", { count: asked.length }) });
            setQuestion("");
            onAsked(asked);
          },
          onSettled: () => setKey(crypto.randomUUID()),
        });
      }}
    >
      <h3 className="ask__title">{t("participation.proposed")}</h3>
      <p className="kern-hint">{t("participation.proposedHint")}</p>
      <ul className="ask__bodies">
        {proposed.map(({ body, because, distance_m }) => (
          <li key={body.id}>
            <label className="check">
              <input type="checkbox" checked={!left.has(body.id)} onChange={(event) => toggle(body.id, event.target.checked)} />
              <span className="ask__body">
                <strong>{body.name}</strong>
                <span>{say(because)}</span>
                <small className="muted">{[t(`participation.kinds.${body.kind}`), distance_m > 0 && t("participation.away", { distance: metres(distance_m, language) })].filter(Boolean).join(" · ")}</small>
              </span>
            </label>
          </li>
        ))}
      </ul>
      <Area label={t("participation.question")} hint={t("participation.questionHint")} optional rows={3} value={question} onChange={setQuestion} />
      <Field type="date" optional label={t("participation.until")} hint={t("participation.untilHint")} value={due} onChange={setDue} fault={past ? t("participation.untilFault") : null} />
      <Problem error={ask.error} />
      <Button type="submit" look="primary" busy={ask.isPending} disabled={bodies.length === 0}>{t("participation.ask", { count: bodies.length })}</Button>
    </form>
  );
}
