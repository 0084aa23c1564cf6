/** Who in the authority works on a case: take it over, give it to a colleague, or let it go. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Case, User } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { officersQuery, useAssign } from "./query";

export function Assignment({ found, user }: { found: Case; user: User }) {
  const { t } = useWords();
  const assign = useAssign(found);
  const officers = useQuery(officersQuery);
  const now = found.officer?.id ?? "";
  const [picked, setPicked] = useState<string | null>(null);
  const chosen = picked ?? now;
  const colleagues = officers.data?.items ?? [];
  // Somebody who has left still stands in the list as long as the case is theirs.
  const listed = found.officer && !colleagues.some(({ id }) => id === now) ? [found.officer, ...colleagues] : colleagues;
  const give = (officer: string) => assign.mutate(officer || null, { onSuccess: () => setPicked(null) });
  return (
    <div className="assignment">
      <Select
        label={t("case.assignTo")}
        value={chosen}
        onChange={setPicked}
        choices={[{ value: "", text: t("case.unassigned") }, ...listed.map(({ id, name }) => ({ value: id, text: id === user.id ? t("case.me", { name }) : name }))]}
      />
      <div className="assignment__steps">
        {chosen !== now && <Button small look="primary" busy={assign.isPending} onClick={() => give(chosen)}>{t(chosen === "" ? "case.release" : "case.assign")}</Button>}
        {chosen === now && now !== user.id && <Button small busy={assign.isPending} onClick={() => give(user.id)}>{t("case.take")}</Button>}
        {chosen === now && now === user.id && <Button small busy={assign.isPending} onClick={() => give("")}>{t("case.release")}</Button>}
      </div>
      <Problem error={assign.error ?? officers.error} />
    </div>
  );
}
