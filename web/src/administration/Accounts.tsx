/** Accounts: who may come in, under which address, and whose cases a person must not decide. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Account } from "../api/types";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { useToast } from "../ui/Toast";
import { AddAccount } from "./AddAccount";
import { EditAccount } from "./EditAccount";
import { accountsQuery } from "./query";

export function Accounts() {
  const { t } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  const found = useQuery(accountsQuery);
  const change = useMutation({
    mutationFn: ({ id, active, version }: { id: string; active: boolean; version: number }) => call<Account>("PATCH", `/api/users/${id}`, { body: { active }, version }),
    onSuccess: (_, { active }) => {
      toast({ text: active ? t("admin.activated") : t("admin.deactivated") });
      void cache.invalidateQueries({ queryKey: ["users"] });
    },
  });
  if (found.isPending) return <Waiting />;
  if (found.isError) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const belongs = (row: Account) => row.organisation?.name ?? row.authority?.name ?? row.body?.name ?? "–";
  const words = search.trim().toLowerCase();
  const rows = found.data.filter((row) => [row.name, row.login, row.email, belongs(row)].some((text) => text.toLowerCase().includes(words)));
  const edited = found.data.find(({ id }) => id === editing);
  return (
    <>
      <div className="inline-form">
        <Field type="search" label={t("admin.find")} value={search} onChange={setSearch} />
        <Button look="primary" icon="add" onClick={() => setAdding(true)}>{t("admin.addAccount")}</Button>
      </div>
      <Problem error={change.error} />
      {rows.length === 0 ? (
        <Empty title={t("admin.noneFound")} />
      ) : (
        <Table
          caption={t("admin.accounts")}
          hideCaption
          rows={rows}
          id={(row) => row.id}
          columns={[
            { name: t("admin.name"), head: true, cell: (row) => <>{row.name}<small className="row-sub">{[row.login, row.email].filter(Boolean).join(" · ")}</small></> },
            { name: t("admin.role"), cell: (row) => t(`account.roles.${row.role}`) },
            { name: t("admin.belongs"), cell: belongs },
            {
              name: t("admin.state"),
              cell: (row) => (
                <>
                  <Badge tone={row.active ? "success" : "neutral"}>{row.active ? t("admin.active") : t("admin.inactive")}</Badge>
                  {row.conflicts.length > 0 && <small className="row-sub">{t("people.conflictCount", { count: row.conflicts.length })}</small>}
                </>
              ),
            },
            {
              name: t("admin.action"), bare: true,
              cell: (row) => (
                <span className="row-steps">
                  <Button small aria-label={`${t("people.edit")}: ${row.name}`} onClick={() => setEditing(row.id)}>{t("people.edit")}</Button>
                  <Button small look="tertiary" busy={change.isPending && change.variables.id === row.id} onClick={() => change.mutate({ id: row.id, active: !row.active, version: row.version })}>
                    {row.active ? t("admin.deactivate") : t("admin.activate")}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      {adding && <AddAccount onClose={() => setAdding(false)} />}
      {edited && <EditAccount key={edited.id} account={edited} onClose={() => setEditing(null)} />}
    </>
  );
}
