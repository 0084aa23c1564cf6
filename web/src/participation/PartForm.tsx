/** The part of an authority that does not lead: its own decision on its own part of the trench, once more where the plan was changed. */
import { useState } from "react";
import type { Case, Coded, Condition } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Area, Radios } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { wish } from "./answer";
import { useConfirmPart, useGivePart, type Part } from "./query";
import { Wishes } from "./Wishes";

const verdicts: Part["verdict"][] = ["granted", "granted_with_conditions", "refused"];

export function PartForm({ found, categories, given }: { found: Case; categories: Coded[]; given: Case["decisions"][number] | undefined }) {
  const { t, language } = useWords();
  const toast = useToast();
  const give = useGivePart(found);
  const confirm = useConfirmPart(found);
  const [verdict, setVerdict] = useState<Part["verdict"] | "">("");
  const [text, setText] = useState("");
  const [conditions, setConditions] = useState<Condition[]>([wish]);
  const [tried, setTried] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const faults = { text: verdict === "refused" && !text.trim(), conditions: verdict === "granted_with_conditions" && conditions.some(({ text: words, category }) => !words.trim() || !category) };
  return (
    <form
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (verdict === "" || faults.text || faults.conditions) return;
        give.mutate({ key, verdict, text: text.trim(), conditions: verdict === "granted_with_conditions" ? conditions : [] }, {
          onSuccess: () => toast({ text: t("participation.partGiven") }),
          onError: () => setKey(crypto.randomUUID()),
        });
      }}
    >
      <h3 className="ask__title">{t("participation.part")}</h3>
      {given?.outdated && given.verdict && (
        <Alert tone="warning" live={false} title={t("participation.partOutdatedTitle")}>
          <p className="kern-body">{t(given.plan_on ? "participation.partOutdatedText" : "participation.partOutdatedUndated", { verdict: t(`participation.parts.${given.verdict}`), day: given.plan_on ? day(given.plan_on, language) : "" })}</p>
          <div className="statements__steps">
            <Button small icon="check" busy={confirm.isPending} onClick={() => confirm.mutate(undefined, { onSuccess: () => toast({ text: t("participation.partHeld") }) })}>{t("participation.partHolds")}</Button>
          </div>
          <Problem error={confirm.error} />
        </Alert>
      )}
      <Radios label={t(given?.outdated ? "participation.partAnew" : "participation.partVerdict")} value={verdict} onChange={(value) => setVerdict(value as Part["verdict"])} choices={verdicts.map((value) => ({ value, text: t(`participation.parts.${value}`) }))} />
      {verdict === "granted_with_conditions" && <Wishes title={t("condition.title")} value={conditions} onChange={setConditions} categories={categories} tried={tried} />}
      <Area label={t("case.reason")} optional={verdict !== "refused"} rows={4} value={text} onChange={setText} fault={tried && faults.text ? t("case.reasonFault") : null} />
      <Problem error={give.error} />
      <Button type="submit" look="primary" busy={give.isPending} disabled={verdict === ""}>{t("participation.partGive")}</Button>
    </form>
  );
}
