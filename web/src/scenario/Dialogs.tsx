/** Another title, handing over to an operator, deleting: each asked before it is done. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ScenarioDetail } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Field, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { useChange, useRemove } from "./query";

export function Rename({ one }: { one: ScenarioDetail }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState(one.title);
  const change = useChange(one);
  return (
    <>
      <Button small onClick={() => { change.reset(); setTitle(one.title); setOpen(true); }}>{t("scenario.rename")}</Button>
      <Dialog
        title={t("scenario.rename")}
        open={open}
        onClose={() => setOpen(false)}
        settled={change.isSuccess}
        footer={<><Cancel /><Button look="primary" busy={change.isPending} disabled={title.trim() === ""} onClick={() => change.mutate({ title: title.trim() }, { onSuccess: () => setOpen(false) })}>{t("scenario.save")}</Button></>}
      >
        <Field label={t("scenario.name")} value={title} onChange={setTitle} maxLength={200} />
        <Problem error={change.error} />
      </Dialog>
    </>
  );
}

export function HandOver({ one }: { one: ScenarioDetail }) {
  const { t } = useWords();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState(one.handed_to?.id ?? "");
  const change = useChange(one);
  return (
    <>
      <Button small onClick={() => { change.reset(); setTo(one.handed_to?.id ?? ""); setOpen(true); }}>{t("scenario.handOver")}</Button>
      <Dialog
        title={t("scenario.handOver")}
        open={open}
        onClose={() => setOpen(false)}
        settled={change.isSuccess}
        footer={
          <>
            <Cancel />
            <Button look="primary" busy={change.isPending} onClick={() => change.mutate({ handed_to: to || null }, { onSuccess: (next) => { setOpen(false); toast({ text: next.handed_to ? t("scenario.handedOver", { name: next.handed_to.name }) : t("scenario.takenBack") }); } })}>{t(to ? "scenario.handOver" : "scenario.takeBack")}</Button>
          </>
        }
      >
        <p className="kern-body">{t("scenario.handOverText")}</p>
        <Select label={t("scenario.operator")} value={to} onChange={setTo} choices={[{ value: "", text: t("scenario.nobody") }, ...one.operators.map(({ id, name }) => ({ value: id, text: name }))]} />
        <Problem error={change.error} />
      </Dialog>
    </>
  );
}

export function Remove({ one }: { one: ScenarioDetail }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const remove = useRemove(one);
  return (
    <>
      <Button small look="grave" onClick={() => { remove.reset(); setOpen(true); }}>{t("scenario.remove")}</Button>
      <Dialog
        title={t("scenario.removeTitle")}
        open={open}
        onClose={() => setOpen(false)}
        urgent
        footer={
          <>
            <Button onClick={() => setOpen(false)}>{t("ui.cancel")}</Button>
            <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate(undefined, { onSuccess: () => { toast({ text: t("scenario.removed") }); void navigate({ to: "/netzplanung" }); } })}>{t("scenario.remove")}</Button>
          </>
        }
      >
        <p className="kern-body">{t("scenario.removeText", { title: one.title })}</p>
        <Problem error={remove.error} />
      </Dialog>
    </>
  );
}
