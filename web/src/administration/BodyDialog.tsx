/** A public body, new or changed. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Geometry } from "geojson";
import { useState } from "react";
import { call } from "../api/client";
import { useConfig } from "../api/session";
import type { Body, BodyKind } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Check, Field, Select } from "../ui/Field";
import { Problem, faultAt } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { AreaField } from "./AreaField";

const kinds: BodyKind[] = ["traffic", "nature", "water", "heritage", "rail", "ordnance", "utility", "district", "port", "municipality"];
const read = (text: string) => (text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", ".")));

export function BodyDialog({ body, onClose }: { body: Body | null; onClose: () => void }) {
  const { t, say } = useWords();
  const config = useConfig();
  const toast = useToast();
  const cache = useQueryClient();
  const [form, setForm] = useState(() => ({
    kind: body?.kind ?? ("traffic" as BodyKind), name: body?.name ?? "", email: body?.email ?? "", reach: String(body?.reach_m ?? 0), days: body ? String(body.answer_days) : "",
    procedures: body?.procedures ?? [], sub_decision: body?.sub_decision ?? false, basis: body?.basis ?? "",
  }));
  const [area, setArea] = useState<Geometry | null>(body?.area ?? null);
  const [pending, setPending] = useState(false);
  const [tried, setTried] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const save = useMutation({
    mutationFn: () => {
      const { reach, days, ...rest } = form;
      const said = { ...rest, name: form.name.trim(), email: form.email.trim(), basis: form.basis.trim(), reach_m: read(reach), answer_days: read(days), area };
      return body ? call<Body>("PATCH", `/api/bodies/${body.id}`, { body: said, version: body.version }) : call<Body>("POST", "/api/bodies", { body: said, key });
    },
    onSuccess: (made) => {
      toast({ text: t(body ? "people.saved" : "admin.added", { name: made.name }) });
      void cache.invalidateQueries({ queryKey: ["bodies"] });
      onClose();
    },
    onError: () => setKey(crypto.randomUUID()),
  });
  const fault = (name: string) => faultAt(save.error, `/${name}`, say);
  const faults = { name: !form.name.trim(), reach: !(read(form.reach) >= 0), days: !(Number.isInteger(read(form.days)) && read(form.days) > 0) };
  const submit = () => {
    setTried(true);
    if (!pending && !Object.values(faults).some(Boolean)) save.mutate();
  };
  return (
    <Dialog
      open
      wide
      title={body ? body.name : t("publicBody.add")}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button look="primary" busy={save.isPending} onClick={submit}>{t("people.save")}</Button>
        </>
      }
    >
      <Problem error={save.error} />
      <Field label={t("admin.name")} maxLength={120} value={form.name} onChange={(name) => set({ name })} fault={fault("name") ?? (tried && faults.name ? t("publicBody.nameFault") : null)} />
      <div className="fields__pair">
        <Select label={t("publicBody.kind")} value={form.kind} onChange={(kind) => set({ kind: kind as BodyKind })} choices={kinds.map((kind) => ({ value: kind, text: t(`publicBody.kinds.${kind}`) }))} />
        <Field label={t("people.email")} type="email" optional value={form.email} onChange={(email) => set({ email })} fault={fault("email")} />
      </div>
      <div className="fields__pair">
        <Field label={t("publicBody.reach")} hint={t("publicBody.reachHint")} unit="m" inputMode="decimal" value={form.reach} onChange={(reach) => set({ reach })} fault={fault("reach_m") ?? (tried && faults.reach ? t("publicBody.reachFault") : null)} />
        <Field label={t("publicBody.days")} hint={t("publicBody.daysHint")} inputMode="numeric" value={form.days} onChange={(days) => set({ days })} fault={fault("answer_days") ?? (tried && faults.days ? t("publicBody.daysFault") : null)} />
      </div>
      <Field label={t("publicBody.basis")} hint={t("publicBody.basisHint")} optional value={form.basis} onChange={(basis) => set({ basis })} fault={fault("basis")} />
      <Check label={t("publicBody.subDecision")} checked={form.sub_decision} onChange={(sub_decision) => set({ sub_decision })} />
      <fieldset className="kern-fieldset">
        <legend className="kern-label">{t("publicBody.procedures")}</legend>
        <p className="kern-hint">{t("publicBody.proceduresHint")}</p>
        <div className="procedures">
          {(config?.procedures ?? []).map(({ code, title }) => (
            <Check key={code} label={say(title)} checked={form.procedures.includes(code)} onChange={(on) => set({ procedures: on ? [...form.procedures, code] : form.procedures.filter((other) => other !== code) })} />
          ))}
        </div>
      </fieldset>
      <AreaField area={area} onChange={setArea} onPending={setPending} fault={fault("area") ?? (tried && pending ? t("publicBody.areaFault") : undefined)} />
    </Dialog>
  );
}
