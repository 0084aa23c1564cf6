/** Who stands in while somebody is away, and for whom one stands in oneself. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import type { List, Named, User } from "../api/types";
import { day } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { Problem, faultAt } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { useSubstitute, type Settled } from "./query";

export function Substitution({ settled, user, today }: { settled: Settled; user: User; today: string }) {
  const { t, language, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const officers = useQuery({ queryKey: ["officers"], staleTime: 5 * 60_000, queryFn: ({ signal }) => call<List<Named>>("GET", "/api/officers", { query: { limit: 500 }, signal }) });
  const substitute = useSubstitute();
  const now = settled.substitution;
  const [who, setWho] = useState(now?.user.id ?? "");
  const [until, setUntil] = useState(now?.until ?? "");
  const give = (body: { user: string; until: string } | null) =>
    substitute.mutate(
      { tag: settled.tag, body },
      {
        onSuccess: () => {
          if (!body) {
            setWho("");
            setUntil("");
          }
          toast({ text: t(body ? "preference.substituteSaved" : "preference.substituteEnded") });
        },
        onError: () => void cache.invalidateQueries({ queryKey: ["preference"] }),
      },
    );
  return (
    <section className="card settings" aria-labelledby="substitution-title">
      <h2 id="substitution-title" className="card__title">{t("preference.substitution")}</h2>
      <p className="kern-body">{t("preference.substitutionText")}</p>
      {settled.substituted.length > 0 && <Alert tone="info" live={false} title={t("preference.substituted", { names: settled.substituted.map(({ name }) => name).join(", ") })} />}
      {now && <p className="kern-body"><strong>{t("preference.substituteNow", { name: now.user.name, day: day(now.until, language) })}</strong></p>}
      <div className="fields__pair">
        <Select
          label={t("preference.substitute")}
          value={who}
          onChange={setWho}
          choices={[{ value: "", text: t("preference.nobody") }, ...(officers.data?.items ?? []).filter(({ id }) => id !== user.id).map(({ id, name }) => ({ value: id, text: name }))]}
          fault={faultAt(substitute.error, "/user", say)}
        />
        <Field type="date" label={t("preference.until")} min={today} value={until} onChange={setUntil} fault={faultAt(substitute.error, "/until", say)} />
      </div>
      <Problem error={substitute.error ?? officers.error} />
      <div className="kern-btn-wrapper">
        <Button look="primary" busy={substitute.isPending} disabled={!who || !until} onClick={() => give({ user: who, until })}>{t("preference.substituteSave")}</Button>
        {now && <Button busy={substitute.isPending} onClick={() => give(null)}>{t("preference.substituteEnd")}</Button>}
      </div>
    </section>
  );
}
