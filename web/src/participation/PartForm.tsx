/** The part of an authority that does not lead: its own decision on its own part of the trench. */
import { useState } from "react";
import type { Case, Coded, Condition } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area, Radios } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { wish } from "./answer";
import { useGivePart, type Part } from "./query";
import { Wishes } from "./Wishes";

const verdicts: Part["verdict"][] = ["granted", "granted_with_conditions", "refused"];

export function PartForm({ found, categories }: { found: Case; categories: Coded[] }) {
  const { t } = useWords();
  const toast = useToast();
  const give = useGivePart(found);
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
      <Radios label={t("participation.partVerdict")} value={verdict} onChange={(value) => setVerdict(value as Part["verdict"])} choices={verdicts.map((value) => ({ value, text: t(`participation.parts.${value}`) }))} />
      {verdict === "granted_with_conditions" && <Wishes title={t("condition.title")} value={conditions} onChange={setConditions} categories={categories} tried={tried} />}
      <Area label={t("case.reason")} optional={verdict !== "refused"} rows={4} value={text} onChange={setText} fault={tried && faults.text ? t("case.reasonFault") : null} />
      <Problem error={give.error} />
      <Button type="submit" look="primary" busy={give.isPending} disabled={verdict === ""}>{t("participation.partGive")}</Button>
    </form>
  );
}
