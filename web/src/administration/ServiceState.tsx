/** How the service is: version, data, rules. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Status } from "../api/types";
import { instant, whole } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { Table } from "../ui/Table";

export function ServiceState() {
  const { t, language, say } = useWords();
  const found = useQuery({ queryKey: ["status"], queryFn: ({ signal }) => call<Status>("GET", "/api/status", { signal }), refetchInterval: 15_000 });
  if (found.isPending) return <Waiting />;
  if (found.isError) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const { version, database, layers, engine, rules } = found.data;
  return (
    <div className="stack">
      <dl className="facts">
        <div><dt>{t("admin.version")}</dt><dd>{version}</dd></div>
        <div><dt>{t("admin.database")}</dt><dd>{typeof database === "string" ? database : Object.values(database).map(String).join(" · ")}</dd></div>
        {Object.entries(engine).map(([name, value]) => (
          <div key={name}><dt>{t(`admin.engine.${name}`, { defaultValue: name })}</dt><dd>{typeof value === "number" ? whole(value, language) : String(value ?? "–")}</dd></div>
        ))}
      </dl>
      <Table
        caption={t("admin.layers")}
        rows={layers}
        id={(row) => row.kind}
        columns={[
          { name: t("admin.layer"), head: true, cell: (row) => t(`admin.layerKinds.${row.kind}`, { defaultValue: row.kind }) },
          { name: t("admin.rows"), numeric: true, cell: (row) => whole(row.rows, language) },
          { name: t("admin.loaded"), cell: (row) => (row.loaded_at ? instant(row.loaded_at, language) : <Badge tone="warning">{t("admin.notLoaded")}</Badge>) },
        ]}
      />
      <Table
        caption={t("admin.rules")}
        rows={rules}
        id={(row) => row.code}
        columns={[
          { name: t("admin.rule"), head: true, cell: (row) => `${row.code} ${say(row.title)}` },
          { name: t("admin.severity"), cell: (row) => t(`finding.severity.${row.severity.toLowerCase()}`) },
          { name: t("admin.checked"), cell: (row) => <Badge tone={row.verified ? "success" : "warning"}>{row.verified ? t("admin.verified") : t("admin.unverified")}</Badge> },
        ]}
      />
    </div>
  );
}
