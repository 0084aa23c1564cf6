/** For whom the authority enters something, and when it came in. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { List, Named } from "../api/types";
import { useWords } from "../text/language";
import { Field, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";

export type Behalf = { on_behalf_of: string; received_on: string };

/** Whether both are said, and the receipt does not lie ahead. */
export const isSaid = (behalf: Behalf, today: string): boolean => behalf.on_behalf_of !== "" && behalf.received_on !== "" && behalf.received_on <= today;

type Props = { behalf: Behalf; onChange: (behalf: Behalf) => void; today: string; tried: boolean; fixed: boolean; applicant: string | null };

export function BehalfFields({ behalf, onChange, today, tried, fixed, applicant }: Props) {
  const { t } = useWords();
  const organisations = useQuery({ queryKey: ["organisations"], enabled: !fixed, queryFn: async ({ signal }) => (await call<List<Named>>("GET", "/api/organisations", { query: { limit: 500 }, signal })).items });
  if (fixed) return <p className="kern-body">{t("intake.behalfOf", { name: applicant })}</p>;
  return (
    <div className="fields">
      <p className="kern-body kern-body--small">{t("intake.behalfText")}</p>
      <Problem error={organisations.error} onRetry={() => void organisations.refetch()} />
      <Select
        label={t("intake.organisation")}
        id="field-behalf"
        value={behalf.on_behalf_of}
        onChange={(on_behalf_of) => onChange({ ...behalf, on_behalf_of })}
        choices={[{ value: "", text: t("intake.choose") }, ...(organisations.data ?? []).map(({ id, name }) => ({ value: id, text: name }))]}
        fault={tried && !behalf.on_behalf_of ? t("intake.organisationFault") : null}
      />
      <Field type="date" label={t("intake.receivedOn")} hint={t("intake.receivedOnHint")} max={today} value={behalf.received_on} onChange={(received_on) => onChange({ ...behalf, received_on })} fault={behalf.received_on > today || (tried && !behalf.received_on) ? t("intake.receivedOnFault") : null} />
    </div>
  );
}
