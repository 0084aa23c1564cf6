/** A plan turned into drafts of applications: by phase or as a whole, for whom, and those that there are. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ScenarioDetail, ScenarioPlan, User } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Check, Radios, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Table } from "../ui/Table";
import { useToast } from "../ui/Toast";
import { useApply } from "./query";

export function Apply({ one, plan, user }: { one: ScenarioDetail; plan: ScenarioPlan; user: User }) {
  const { t } = useWords();
  const toast = useToast();
  const apply = useApply(one.id);
  const insider = user.role !== "applicant";
  const [organisation, setOrganisation] = useState(one.handed_to?.id ?? "");
  const [how, setHow] = useState("phases");
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [key, setKey] = useState(() => crypto.randomUUID());
  const some = plan.phases.filter((phase) => !left.has(phase.phase)).map((phase) => phase.phase);
  const flip = (phase: number, on: boolean) =>
    setLeft((before) => {
      const next = new Set(before);
      if (on) next.delete(phase);
      else next.add(phase);
      return next;
    });
  const send = () =>
    apply.mutate(
      { key, whole: how === "whole", phases: how === "whole" ? [] : some, ...(insider ? { organisation } : {}) },
      { onSuccess: (made) => toast({ text: t("scenario.made", { count: made.made }) }), onSettled: () => setKey(crypto.randomUUID()) },
    );
  return (
    <>
      <p>{t("scenario.applyLead")}</p>
      {insider && <Select label={t("scenario.forWhom")} hint={t("scenario.forWhomHint")} value={organisation} onChange={setOrganisation} choices={[{ value: "", text: t("scenario.form.choose") }, ...one.operators.map(({ id, name }) => ({ value: id, text: name }))]} />}
      {plan.phases.length > 1 && <Radios label={t("scenario.division")} value={how} onChange={setHow} choices={[{ value: "phases", text: t("scenario.byPhase"), hint: t("scenario.byPhaseHint") }, { value: "whole", text: t("scenario.asWhole"), hint: t("scenario.asWholeHint") }]} />}
      {plan.phases.length > 1 && how === "phases" && (
        <fieldset className="kern-fieldset scenario__checks">
          <legend className="kern-label">{t("scenario.whichPhases")}</legend>
          {plan.phases.map((phase) => <Check key={phase.phase} label={t("scenario.phaseYear", { phase: phase.phase, year: phase.year })} checked={!left.has(phase.phase)} onChange={(on) => flip(phase.phase, on)} />)}
        </fieldset>
      )}
      <Problem error={apply.error} />
      <div className="scenario__buttons">
        <Button look="primary" busy={apply.isPending} disabled={(insider && !organisation) || some.length === 0} onClick={send}>{t("scenario.apply")}</Button>
      </div>
      {one.drafts.length > 0 && (
        <Table
          caption={t("scenario.drafts")}
          rows={one.drafts}
          id={(row) => row.case}
          columns={[
            { name: t("scenario.name"), head: true, cell: (row) => (row.visible ? <Link className="kern-link" to="/vorgaenge/$id" params={{ id: row.case }}>{row.title}</Link> : row.title) },
            { name: t("scenario.phase"), cell: (row) => (row.phase === 0 ? t("scenario.asWhole") : row.phase) },
            { name: t("scenario.forWhom"), cell: (row) => row.organisation.name },
            { name: t("scenario.stateName"), cell: (row) => t(row.visible ? "scenario.open" : "scenario.private") },
          ]}
        />
      )}
    </>
  );
}
