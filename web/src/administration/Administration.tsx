/** Accounts, organisations and the state of the service. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Account, List, Named, Role, Status } from "../api/types";
import { instant, whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Select } from "../ui/Field";
import { Problem, faultAt } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { Tabs } from "../ui/Tabs";
import { useToast } from "../ui/Toast";

/** Lists of a few dozen rows come in one page. */
const all = { limit: 500 };
const items = <T,>(answer: List<T> | T[]) => (Array.isArray(answer) ? answer : answer.items);
const useNamed = (name: "organisations" | "authorities") =>
  useQuery({ queryKey: [name], queryFn: async ({ signal }) => items(await call<List<Named> | Named[]>("GET", `/api/${name}`, { query: all, signal })) });

export function Administration() {
  const { t } = useWords();
  return (
    <div className="page">
      <h1 className="kern-heading-large">{t("admin.title")}</h1>
      <Tabs
        label={t("admin.title")}
        tabs={[
          { id: "accounts", title: t("admin.accounts"), body: <Accounts /> },
          { id: "organisations", title: t("admin.organisations"), body: <Organisations /> },
          { id: "status", title: t("admin.status"), body: <ServiceState /> },
        ]}
      />
    </div>
  );
}

function Accounts() {
  const { t } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const [adding, setAdding] = useState(false);
  const found = useQuery({ queryKey: ["users"], queryFn: async ({ signal }) => items(await call<List<Account> | Account[]>("GET", "/api/users", { query: all, signal })) });
  const change = useMutation({
    mutationFn: ({ id, active, version }: { id: string; active: boolean; version: number }) => call<Account>("PATCH", `/api/users/${id}`, { body: { active }, version }),
    onSuccess: (_, { active }) => {
      toast({ text: active ? t("admin.activated") : t("admin.deactivated") });
      void cache.invalidateQueries({ queryKey: ["users"] });
    },
  });
  if (found.isPending) return <Waiting />;
  if (found.isError) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      <div className="page__actions"><Button look="primary" icon="add" onClick={() => setAdding(true)}>{t("admin.addAccount")}</Button></div>
      <Problem error={change.error} />
      <Table
        caption={t("admin.accounts")}
        hideCaption
        rows={found.data}
        id={(row) => row.id}
        columns={[
          { name: t("admin.name"), head: true, cell: (row) => <>{row.name}<small className="row-sub">{row.login}</small></> },
          { name: t("admin.role"), cell: (row) => t(`account.roles.${row.role}`) },
          { name: t("admin.belongs"), cell: (row) => row.organisation?.name ?? row.authority?.name ?? "–" },
          { name: t("admin.state"), cell: (row) => <Badge tone={row.active ? "success" : "neutral"}>{row.active ? t("admin.active") : t("admin.inactive")}</Badge> },
          {
            name: t("admin.action"), bare: true,
            cell: (row) => (
              <Button small look="tertiary" busy={change.isPending && change.variables.id === row.id} onClick={() => change.mutate({ id: row.id, active: !row.active, version: row.version })}>
                {row.active ? t("admin.deactivate") : t("admin.activate")}
              </Button>
            ),
          },
        ]}
      />
      {adding && <AddAccount onClose={() => setAdding(false)} />}
    </>
  );
}

const roles: Role[] = ["applicant", "officer", "planner", "administrator"];

function AddAccount({ onClose }: { onClose: () => void }) {
  const { t, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const organisations = useNamed("organisations");
  const authorities = useNamed("authorities");
  const [form, setForm] = useState({ login: "", name: "", role: "applicant" as Role, organisation: "", authority: "", password: "" });
  const [key] = useState(() => crypto.randomUUID());
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const add = useMutation({
    mutationFn: () => {
      const { organisation, authority, ...rest } = form;
      return call<Account>("POST", "/api/users", { key: `${key}`, body: { ...rest, ...(form.role === "applicant" ? { organisation } : {}), ...(form.role === "officer" ? { authority } : {}) } });
    },
    onSuccess: (made) => {
      toast({ text: t("admin.added", { name: made.name }) });
      void cache.invalidateQueries({ queryKey: ["users"] });
      onClose();
    },
  });
  const fault = (name: string) => faultAt(add.error, `/${name}`, say);
  const choices = (named: Named[] | undefined) => [{ value: "", text: t("admin.choose") }, ...(named ?? []).map(({ id, name }) => ({ value: id, text: name }))];
  const ready = form.login.trim() && form.name.trim() && form.password.length >= 10 && (form.role !== "applicant" || form.organisation) && (form.role !== "officer" || form.authority);
  return (
    <Dialog
      open
      title={t("admin.addAccount")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
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
      <Field label={t("admin.firstPassword")} hint={t("admin.passwordHint")} type="password" autoComplete="new-password" value={form.password} onChange={(password) => set({ password })} fault={fault("password")} />
    </Dialog>
  );
}

function Organisations() {
  const { t } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const organisations = useNamed("organisations");
  const authorities = useNamed("authorities");
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => call<Named>("POST", "/api/organisations", { body: { name: name.trim() } }),
    onSuccess: (made) => {
      setName("");
      toast({ text: t("admin.added", { name: made.name }) });
      void cache.invalidateQueries({ queryKey: ["organisations"] });
    },
  });
  if (organisations.isPending || authorities.isPending) return <Waiting />;
  const column = [{ name: t("admin.name"), head: true, cell: (row: Named) => row.name }];
  return (
    <div className="stack">
      <Problem error={organisations.error ?? authorities.error ?? add.error} />
      <Table caption={t("admin.operators")} rows={organisations.data ?? []} id={(row) => row.id} columns={column} />
      <form className="inline-form" onSubmit={(event) => { event.preventDefault(); if (name.trim()) add.mutate(); }}>
        <Field label={t("admin.newOrganisation")} value={name} onChange={setName} />
        <Button type="submit" busy={add.isPending} disabled={!name.trim()}>{t("admin.create")}</Button>
      </form>
      <Table caption={t("admin.authorities")} rows={authorities.data ?? []} id={(row) => row.id} columns={column} />
    </div>
  );
}

function ServiceState() {
  const { t, language, say } = useWords();
  const found = useQuery({ queryKey: ["status"], queryFn: ({ signal }) => call<Status>("GET", "/api/status", { signal }), refetchInterval: 15_000 });
  if (found.isPending) return <Waiting />;
  if (found.isError) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const { version, database, layers, engine, rules } = found.data;
  return (
    <div className="stack">
      <dl className="facts">
        <div><dt>{t("admin.version")}</dt><dd>{version}</dd></div>
        <div><dt>{t("admin.database")}</dt><dd>{typeof database === "string" ? database : Object.values(database).map(String).join(" · ")}</dd></div>
        {Object.entries(engine).map(([name, value]) => (
          <div key={name}><dt>{t(`admin.engine.${name}`, { defaultValue: name })}</dt><dd>{typeof value === "number" ? whole(value, language) : String(value ?? "–")}</dd></div>
        ))}
      </dl>
      <Table
        caption={t("admin.layers")}
        rows={layers}
        id={(row) => row.kind}
        columns={[
          { name: t("admin.layer"), head: true, cell: (row) => t(`admin.layerKinds.${row.kind}`, { defaultValue: row.kind }) },
          { name: t("admin.rows"), numeric: true, cell: (row) => whole(row.rows, language) },
          { name: t("admin.loaded"), cell: (row) => (row.loaded_at ? instant(row.loaded_at, language) : <Badge tone="warning">{t("admin.notLoaded")}</Badge>) },
        ]}
      />
      <Table
        caption={t("admin.rules")}
        rows={rules}
        id={(row) => row.code}
        columns={[
          { name: t("admin.rule"), head: true, cell: (row) => `${row.code} ${say(row.title)}` },
          { name: t("admin.severity"), cell: (row) => t(`finding.severity.${row.severity.toLowerCase()}`) },
          { name: t("admin.checked"), cell: (row) => <Badge tone={row.verified ? "success" : "warning"}>{row.verified ? t("admin.verified") : t("admin.unverified")}</Badge> },
        ]}
      />
    </div>
  );
}
