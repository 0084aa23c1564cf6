/** Operators and authorities by name. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Named } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { useToast } from "../ui/Toast";
import { useNamed } from "./query";

export function Organisations() {
  const { t } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const organisations = useNamed("organisations");
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => call<Named>("POST", "/api/organisations", { body: { name: name.trim() } }),
    onSuccess: (made) => {
      setName("");
      toast({ text: t("admin.added", { name: made.name }) });
      void cache.invalidateQueries({ queryKey: ["organisations"] });
    },
  });
  if (organisations.isPending) return <Waiting />;
  const column = [{ name: t("admin.name"), head: true, cell: (row: Named) => row.name }];
  return (
    <div className="stack">
      <Problem error={organisations.error ?? add.error} />
      <Table caption={t("admin.operators")} rows={organisations.data ?? []} id={(row) => row.id} columns={column} />
      <form className="inline-form" onSubmit={(event) => { event.preventDefault(); if (name.trim()) add.mutate(); }}>
        <Field label={t("admin.newOrganisation")} value={name} onChange={setName} />
        <Button type="submit" busy={add.isPending} disabled={!name.trim()}>{t("admin.create")}</Button>
      </form>
    </div>
  );
}

