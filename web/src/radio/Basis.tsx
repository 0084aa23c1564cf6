/** What is computed with, folded: the models and what they hold for, the values they start from, and whether anybody has read these. */
import type { RadioOverview } from "../api/types";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Table } from "../ui/Table";
import { dbm, plain } from "./format";

export function Basis({ overview }: { overview: RadioOverview }) {
  const { t, language, say } = useWords();
  const { climate, service } = overview;
  const verified = (known: boolean) => <Badge tone={known ? "success" : "warning"}>{t(known ? "radio.verified" : "radio.unverified")}</Badge>;
  return (
    <details className="more radio__basis">
      <summary>{t("radio.basis")}</summary>
      <Table
        caption={t("radio.models")}
        rows={overview.models}
        id={(row) => row.code}
        columns={[
          { name: t("radio.model"), head: true, cell: (row) => row.name },
          { name: t("radio.range"), cell: (row) => say(row.range) },
          { name: t("radio.checked"), cell: (row) => say(row.checked) },
        ]}
      />
      <dl className="facts">
        <div>
          <dt>{t("radio.climate")}</dt>
          <dd>{t("radio.climateValues", { lapse: plain(climate.lapse, language), refractivity: plain(climate.refractivity, language) })} {verified(climate.verified)} <span className="row-sub">{climate.basis}</span></dd>
        </div>
        <div>
          <dt>{t("radio.classes")}</dt>
          <dd>{overview.classes.map((one) => t("radio.levelOf", { name: say(one.title), level: dbm(one.least_dbm, language) })).join(", ")} {verified(service.verified)} <span className="row-sub">{service.basis}</span></dd>
        </div>
      </dl>
    </details>
  );
}
