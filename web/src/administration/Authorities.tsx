/** Authorities: how they are reached, paid and objected to, and the times that they set themselves. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { AuthorityDetail } from "../api/types";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Area, Field, Select } from "../ui/Field";
import { Problem, faultAt } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { useToast } from "../ui/Toast";
import { authorityQuery, useNamed } from "./query";
import { settingsDraft, settingsFaults, settingsOf, type SettingsDraft } from "./settings";

export function Authorities() {
  const { t } = useWords();
  const authorities = useNamed("authorities");
  const [chosen, setChosen] = useState<string | null>(null);
  const id = chosen ?? authorities.data?.[0]?.id ?? null;
  const found = useQuery({ ...authorityQuery(id ?? ""), enabled: id !== null, refetchOnWindowFocus: false });
  if (authorities.isPending) return <Waiting />;
  if (authorities.isError) return <Problem error={authorities.error} onRetry={() => void authorities.refetch()} />;
  return (
    <div className="stack authority">
      {authorities.data.length > 1 && <Select label={t("admin.authority")} value={id ?? ""} onChange={setChosen} choices={authorities.data.map(({ id: value, name }) => ({ value, text: name }))} />}
      {found.isError ? <Problem error={found.error} onRetry={() => void found.refetch()} /> : found.data ? <Settings key={`${found.data.id}-${found.data.version}`} authority={found.data} /> : <Waiting />}
    </div>
  );
}

function Settings({ authority }: { authority: AuthorityDetail }) {
  const { t, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const [address, setAddress] = useState(authority.address);
  const [form, setForm] = useState<SettingsDraft>(() => settingsDraft(authority.settings));
  const [tried, setTried] = useState(false);
  const set = (part: Partial<SettingsDraft>) => setForm({ ...form, ...part });
  const save = useMutation({
    mutationFn: () => call<AuthorityDetail>("PATCH", `/api/authorities/${authority.id}`, { version: authority.version, body: { address, settings: settingsOf(form, authority.settings) } }),
    onSuccess: (next) => {
      cache.setQueryData(authorityQuery(authority.id).queryKey, next);
      toast({ text: t("people.saved", { name: authority.name }) });
    },
  });
  const faults = tried ? settingsFaults(form) : [];
  const number = (name: "hearing_days" | "guarantee_years" | "payment_days") => (
    <Field
      label={t(`authority.${name}`)}
      hint={t(`authority.${name}_hint`)}
      inputMode="numeric"
      optional
      value={form[name]}
      onChange={(value) => set({ [name]: value })}
      fault={faultAt(save.error, `/settings/${name}`, say) ?? (faults.includes(name) ? t("authority.numberFault") : null)}
    />
  );
  const line = (name: "unit" | "email" | "phone" | "web") => (
    <Field label={t(`authority.${name}`)} optional maxLength={200} value={form[name]} onChange={(value) => set({ [name]: value })} fault={faultAt(save.error, `/settings/${name}`, say)} />
  );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (settingsFaults(form).length === 0) save.mutate();
      }}
    >
      <section className="card fields" aria-labelledby="letterhead-title">
        <h2 id="letterhead-title" className="card__title">{t("authority.letterhead", { name: authority.name })}</h2>
        <Area label={t("authority.address")} rows={3} value={address} onChange={setAddress} fault={faultAt(save.error, "/address", say)} />
        <div className="fields__pair">{line("unit")}{line("phone")}</div>
        <div className="fields__pair">{line("email")}{line("web")}</div>
      </section>
      <section className="card fields" aria-labelledby="bank-title">
        <h2 id="bank-title" className="card__title">{t("authority.bank")}</h2>
        <Field label={t("authority.holder")} optional value={form.holder} onChange={(holder) => set({ holder })} fault={faults.includes("holder") ? t("authority.holderFault") : null} />
        <div className="fields__pair">
          <Field label="IBAN" optional autoComplete="off" value={form.iban} onChange={(iban) => set({ iban })} fault={faultAt(save.error, "/settings/bank/iban", say) ?? (faults.includes("iban") ? t("authority.ibanFault") : null)} />
          <Field label="BIC" optional autoComplete="off" value={form.bic} onChange={(bic) => set({ bic })} />
        </div>
      </section>
      <section className="card fields" aria-labelledby="remedy-title">
        <h2 id="remedy-title" className="card__title">{t("authority.remedy")}</h2>
        <p className="kern-hint">{t("authority.remedyHint")}</p>
        {!form.remedyDe.trim() && <Alert tone="warning" live={false} title={t("authority.noRemedy")} />}
        <Area label={t("authority.remedyDe")} optional value={form.remedyDe} onChange={(remedyDe) => set({ remedyDe })} fault={faultAt(save.error, "/settings/remedy/de", say) ?? faultAt(save.error, "/settings/remedy", say)} />
        <Area label={t("authority.remedyEn")} optional value={form.remedyEn} onChange={(remedyEn) => set({ remedyEn })} />
      </section>
      <section className="card fields" aria-labelledby="times-title">
        <h2 id="times-title" className="card__title">{t("authority.times")}</h2>
        {number("hearing_days")}
        {number("guarantee_years")}
        {number("payment_days")}
        <Field label={t("authority.fee_schedule")} hint={t("authority.fee_schedule_hint")} optional value={form.fee_schedule} onChange={(fee_schedule) => set({ fee_schedule })} fault={faultAt(save.error, "/settings/fee_schedule", say)} />
      </section>
      <Problem error={save.error} />
      <div className="kern-btn-wrapper"><Button type="submit" look="primary" busy={save.isPending}>{t("people.save")}</Button></div>
    </form>
  );
}
