/** Settings of one person: language, mail, calendar, and who stands in. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Mailing, User } from "../api/types";
import { changeLanguage, useWords, type Language } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { Problem, faultAt } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { useToast } from "../ui/Toast";
import { useTitle } from "../ui/useTitle";
import { Feed } from "./Feed";
import "./preference.css";
import { preferenceQuery, useSettle, type Settled } from "./query";
import { Substitution } from "./Substitution";

export function Settings({ user, today }: { user: User; today: string }) {
  const { t } = useWords();
  const found = useQuery({ ...preferenceQuery, refetchOnWindowFocus: false });
  useTitle(t("preference.title"));
  return (
    <div className="page page--medium">
      <header>
        <h1 className="kern-heading-large">{t("preference.title")}</h1>
        <p className="page__lead">{t("preference.lead")}</p>
      </header>
      {found.isPending ? (
        <Waiting lines={6} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <>
          <Mail settled={found.data} />
          <Feed open={found.data.feed} />
          {user.role === "officer" && <Substitution settled={found.data} user={user} today={today} />}
        </>
      )}
    </div>
  );
}

const ways: Mailing[] = ["off", "digest", "at_once"];

function Mail({ settled }: { settled: Settled }) {
  const { t, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const settle = useSettle();
  const [form, setForm] = useState(() => ({ language: settled.language, email: settled.email, digest_hour: settled.digest_hour, mail: settled.mail }));
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const way = (code: string, usual: Mailing) => form.mail[code] ?? usual;
  const digests = settled.kinds.some((kind) => way(kind.code, kind.usual) === "digest");
  const dirty = JSON.stringify(form) !== JSON.stringify({ language: settled.language, email: settled.email, digest_hour: settled.digest_hour, mail: settled.mail });
  return (
    <form
      className="card settings"
      aria-labelledby="mail-title"
      onSubmit={(event) => {
        event.preventDefault();
        settle.mutate(
          { tag: settled.tag, body: form },
          {
            onSuccess: () => {
              changeLanguage(form.language as Language);
              toast({ text: t("preference.saved") });
            },
            onError: () => void cache.invalidateQueries({ queryKey: ["preference"] }),
          },
        );
      }}
    >
      <h2 id="mail-title" className="card__title">{t("preference.mailTitle")}</h2>
      <div className="fields__pair">
        <Select label={t("preference.language")} hint={t("preference.languageHint")} value={form.language} onChange={(language) => set({ language: language as Language })} choices={[{ value: "de", text: "Deutsch" }, { value: "en", text: "English" }]} />
        <Field label={t("preference.email")} hint={t("preference.emailHint")} type="email" autoComplete="email" optional value={form.email} onChange={(email) => set({ email })} fault={faultAt(settle.error, "/email", say)} />
      </div>
      {form.email.trim() === "" && <Alert tone="info" live={false} title={t("preference.noEmail")} />}
      <fieldset className="kern-fieldset settings__kinds">
        <legend className="kern-label">{t("preference.kinds")}</legend>
        <p className="kern-hint">{t("preference.kindsHint")}</p>
        {settled.kinds.map((kind) => (
          <div key={kind.code} className="settings__kind" role="radiogroup" aria-label={say(kind.title)}>
            <span className="settings__name">{say(kind.title)}</span>
            <span className="settings__ways">
              {ways.map((value) => (
                <label key={value}>
                  <input type="radio" name={`mail-${kind.code}`} value={value} checked={way(kind.code, kind.usual) === value} onChange={() => set({ mail: { ...form.mail, [kind.code]: value } })} />
                  <span>{t(`preference.ways.${value}`)}</span>
                </label>
              ))}
            </span>
          </div>
        ))}
      </fieldset>
      {digests && (
        <Select
          label={t("preference.hour")}
          value={String(form.digest_hour)}
          onChange={(hour) => set({ digest_hour: Number(hour) })}
          choices={Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), text: t("preference.oclock", { hour }) }))}
        />
      )}
      <Problem error={settle.error} />
      <div className="kern-btn-wrapper">
        <Button type="submit" look="primary" busy={settle.isPending} disabled={!dirty}>{t("preference.save")}</Button>
      </div>
    </form>
  );
}
