/** The part of an authority that does not lead: its own decision on its own part of the trench. */
import { useState } from "react";
import type { Case, Coded, Condition } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area, Radios, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { wish } from "./answer";
import { useGivePart, type Part } from "./query";

const verdicts: Part["verdict"][] = ["granted", "granted_with_conditions", "refused"];

export function PartForm({ found, categories }: { found: Case; categories: Coded[] }) {
  const { t, say } = useWords();
  const toast = useToast();
  const give = useGivePart(found);
  const [verdict, setVerdict] = useState<Part["verdict"] | "">("");
  const [text, setText] = useState("");
  const [condition, setCondition] = useState<Condition>(wish);
  const [tried, setTried] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const faults = { text: verdict === "refused" && !text.trim(), condition: verdict === "granted_with_conditions" && (!condition.text.trim() || !condition.category) };
  return (
    <form
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (verdict === "" || faults.text || faults.condition) return;
        give.mutate({ key, verdict, text: text.trim(), conditions: verdict === "granted_with_conditions" ? [condition] : [] }, {
          onSuccess: () => toast({ text: t("participation.partGiven") }),
          onError: () => setKey(crypto.randomUUID()),
        });
      }}
    >
      <h3 className="ask__title">{t("participation.part")}</h3>
      <Radios label={t("participation.partVerdict")} value={verdict} onChange={(value) => setVerdict(value as Part["verdict"])} choices={verdicts.map((value) => ({ value, text: t(`participation.parts.${value}`) }))} />
      {verdict === "granted_with_conditions" && (
        <>
          <Area label={t("participation.wishText")} rows={3} value={condition.text} onChange={(words) => setCondition({ ...condition, text: words })} fault={tried && !condition.text.trim() ? t("participation.wishFault") : null} />
          <Select label={t("participation.wishCategory")} value={condition.category} onChange={(category) => setCondition({ ...condition, category: category as Condition["category"] })} choices={[{ value: "", text: t("decision.chooseCategory") }, ...categories.map(({ code, title }) => ({ value: code, text: say(title) }))]} fault={tried && !condition.category ? t("decision.categoryFault") : null} />
          <Area label={t("participation.wishReason")} rows={2} value={condition.reason} onChange={(reason) => setCondition({ ...condition, reason })} />
        </>
      )}
      <Area label={t("case.reason")} optional={verdict !== "refused"} rows={4} value={text} onChange={setText} fault={tried && faults.text ? t("case.reasonFault") : null} />
      <Problem error={give.error} />
      <Button type="submit" look="primary" busy={give.isPending} disabled={verdict === ""}>{t("participation.partGive")}</Button>
    </form>
  );
}
