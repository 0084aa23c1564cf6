/** An account's name, address, password, and the organisations with which its person has a conflict of interest. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Account } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Field, Select } from "../ui/Field";
import { Problem, faultAt } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { useNamed } from "./query";

type ConflictDraft = { organisation: string; reason: string };

export function EditAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const organisations = useNamed("organisations");
  const officer = account.role === "officer";
  const [form, setForm] = useState({ name: account.name, email: account.email, password: "" });
  const [conflicts, setConflicts] = useState<ConflictDraft[]>(() => account.conflicts.map(({ organisation, reason }) => ({ organisation: organisation.id, reason })));
  const [tried, setTried] = useState(false);
  const open = conflicts.some(({ organisation, reason }) => !organisation || !reason.trim());
  const change = useMutation({
    mutationFn: () =>
      call<Account>("PATCH", `/api/users/${account.id}`, {
        version: account.version,
        body: { name: form.name.trim(), email: form.email.trim(), ...(form.password ? { password: form.password } : {}), ...(officer ? { conflicts: conflicts.map(({ organisation, reason }) => ({ organisation, reason: reason.trim() })) } : {}) },
      }),
    onSuccess: () => {
      toast({ text: t("people.saved", { name: form.name.trim() }) });
      void cache.invalidateQueries({ queryKey: ["users"] });
      onClose();
    },
    onError: () => void cache.invalidateQueries({ queryKey: ["users"] }),
  });
  const set = (index: number, part: Partial<ConflictDraft>) => setConflicts(conflicts.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const save = () => {
    setTried(true);
    if (!open && form.name.trim()) change.mutate();
  };
  return (
    <Dialog
      open
      wide={officer}
      title={t("people.editTitle", { name: account.name })}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button look="primary" busy={change.isPending} onClick={save}>{t("people.save")}</Button>
        </>
      }
    >
      <Problem error={change.error} />
      <Field label={t("admin.name")} value={form.name} onChange={(name) => setForm({ ...form, name })} fault={faultAt(change.error, "/name", say)} />
      <Field label={t("people.email")} type="email" optional hint={t("people.emailHint")} value={form.email} onChange={(email) => setForm({ ...form, email })} fault={faultAt(change.error, "/email", say)} />
      <Field label={t("people.password")} type="password" autoComplete="new-password" optional hint={t("people.passwordHint")} value={form.password} onChange={(password) => setForm({ ...form, password })} fault={faultAt(change.error, "/password", say)} />
      {officer && (
        <fieldset className="kern-fieldset conflicts">
          <legend className="kern-label">{t("people.conflicts")}</legend>
          <p className="kern-hint">{t("people.conflictsHint")}</p>
          {conflicts.map((conflict, index) => (
            <div key={index} className="conflicts__one">
              <Select
                label={t("admin.organisation")}
                value={conflict.organisation}
                onChange={(organisation) => set(index, { organisation })}
                choices={[{ value: "", text: t("admin.choose") }, ...(organisations.data ?? []).map(({ id, name }) => ({ value: id, text: name }))]}
                fault={faultAt(change.error, `/conflicts/${index}/organisation`, say) ?? (tried && !conflict.organisation ? t("people.organisationFault") : null)}
              />
              <Field label={t("people.reason")} maxLength={500} value={conflict.reason} onChange={(reason) => set(index, { reason })} fault={faultAt(change.error, `/conflicts/${index}/reason`, say) ?? (tried && !conflict.reason.trim() ? t("people.reasonFault") : null)} />
              <Button small look="tertiary" icon="delete" onClick={() => setConflicts(conflicts.filter((_, at) => at !== index))}>{t("ui.remove")}</Button>
            </div>
          ))}
          <Button small icon="add" onClick={() => setConflicts([...conflicts, { organisation: "", reason: "" }])}>{t("people.addConflict")}</Button>
        </fieldset>
      )}
    </Dialog>
  );
}
