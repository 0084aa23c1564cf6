/** Public bodies that are heard: who they are, how near works must come, how long they have. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { Body } from "../api/types";
import { whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { useToast } from "../ui/Toast";
import { BodyDialog } from "./BodyDialog";
import { bodiesQuery } from "./query";

export function Bodies() {
  const { t, language, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const found = useQuery(bodiesQuery);
  const [open, setOpen] = useState<Body | "new" | null>(null);
  const change = useMutation({
    mutationFn: (body: Body) => call<Body>("PATCH", `/api/bodies/${body.id}`, { body: { active: !body.active }, version: body.version }),
    onSuccess: (body) => {
      toast({ text: t(body.active ? "publicBody.opened" : "publicBody.closed", { name: body.name }) });
      void cache.invalidateQueries({ queryKey: ["bodies"] });
    },
  });
  if (found.isPending) return <Waiting />;
  if (found.isError) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const add = <Button look="primary" icon="add" onClick={() => setOpen("new")}>{t("publicBody.add")}</Button>;
  return (
    <>
      <p className="kern-body">{t("publicBody.lead")}</p>
      {found.data.length > 0 && <div className="page__actions">{add}</div>}
      <Problem error={change.error} />
      {found.data.length === 0 ? (
        <Empty title={t("publicBody.none")} action={add} />
      ) : (
        <Table
          caption={t("publicBody.title")}
          hideCaption
          rows={found.data}
          id={(row) => row.id}
          columns={[
            { name: t("admin.name"), head: true, cell: (row) => <>{row.name}<small className="row-sub">{row.email || t("publicBody.noEmail")}</small></> },
            { name: t("publicBody.kind"), cell: (row) => <>{say(row.kind_title)}{row.sub_decision && <small className="row-sub">{t("publicBody.decides")}</small>}</> },
            { name: t("publicBody.reach"), cell: (row) => (row.area ? t("publicBody.within", { metres: whole(row.reach_m, language) }) : t("publicBody.everywhere")) },
            { name: t("publicBody.days"), numeric: true, cell: (row) => whole(row.answer_days, language) },
            { name: t("admin.state"), cell: (row) => <Badge tone={row.active ? "success" : "neutral"}>{t(row.active ? "publicBody.active" : "publicBody.inactive")}</Badge> },
            {
              name: t("admin.action"), bare: true,
              cell: (row) => (
                <span className="row-steps">
                  <Button small aria-label={`${t("people.edit")}: ${row.name}`} onClick={() => setOpen(row)}>{t("people.edit")}</Button>
                  <Button small look="tertiary" busy={change.isPending && change.variables.id === row.id} onClick={() => change.mutate(row)}>{t(row.active ? "publicBody.close" : "publicBody.open")}</Button>
                </span>
              ),
            },
          ]}
        />
      )}
      {open && <BodyDialog key={open === "new" ? "new" : open.id} body={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </>
  );
}
