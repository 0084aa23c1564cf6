/** A new account: who it is for, and where that person belongs. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Account, Named, Role } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Field, Select } from "../ui/Field";
import { Problem, faultAt } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { bodiesQuery, useNamed } from "./query";

const roles: Role[] = ["applicant", "officer", "consultee", "planner", "administrator"];

export function AddAccount({ onClose }: { onClose: () => void }) {
  const { t, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const organisations = useNamed("organisations");
  const authorities = useNamed("authorities");
  const bodies = useQuery(bodiesQuery);
  const [form, setForm] = useState({ login: "", name: "", role: "applicant" as Role, organisation: "", authority: "", body: "", password: "" });
  const [key] = useState(() => crypto.randomUUID());
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const add = useMutation({
    mutationFn: () => {
      const { organisation, authority, body, ...rest } = form;
      return call<Account>("POST", "/api/users", { key: `${key}`, body: { ...rest, ...(form.role === "applicant" ? { organisation } : {}), ...(form.role === "officer" ? { authority } : {}), ...(form.role === "consultee" ? { body } : {}) } });
    },
    onSuccess: (made) => {
      toast({ text: t("admin.added", { name: made.name }) });
      void cache.invalidateQueries({ queryKey: ["users"] });
      onClose();
    },
  });
  const fault = (name: string) => faultAt(add.error, `/${name}`, say);
  const choices = (named: Named[] | undefined) => [{ value: "", text: t("admin.choose") }, ...(named ?? []).map(({ id, name }) => ({ value: id, text: name }))];
  const ready = form.login.trim() && form.name.trim() && form.password.length >= 10 && (form.role !== "applicant" || form.organisation) && (form.role !== "officer" || form.authority) && (form.role !== "consultee" || form.body);
  return (
    <Dialog
      open
      title={t("admin.addAccount")}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button look="primary" disabled={!ready} busy={add.isPending} onClick={() => add.mutate()}>{t("admin.create")}</Button>
        </>
      }
    >
      <Problem error={add.error} />
      <Field label={t("admin.name")} value={form.name} onChange={(name) => set({ name })} fault={fault("name")} />
      <Field label={t("account.login")} value={form.login} autoCapitalize="none" onChange={(login) => set({ login })} fault={fault("login")} />
      <Select label={t("admin.role")} value={form.role} onChange={(role) => set({ role: role as Role })} choices={roles.map((value) => ({ value, text: t(`account.roles.${value}`) }))} />
      {form.role === "applicant" && <Select label={t("admin.organisation")} value={form.organisation} onChange={(organisation) => set({ organisation })} choices={choices(organisations.data)} fault={fault("organisation")} />}
      {form.role === "officer" && <Select label={t("admin.authority")} value={form.authority} onChange={(authority) => set({ authority })} choices={choices(authorities.data)} fault={fault("authority")} />}
      {form.role === "consultee" && <Select label={t("publicBody.one")} value={form.body} onChange={(body) => set({ body })} choices={choices(bodies.data)} fault={fault("body")} />}
      <Field label={t("admin.firstPassword")} hint={t("admin.passwordHint")} type="password" autoComplete="new-password" value={form.password} onChange={(password) => set({ password })} fault={fault("password")} />
    </Dialog>
  );
}
