/** Where what operators report contradicts itself, or the register of ducts. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { address as link } from "../api/client";
import type { SupplyContradiction } from "../api/types";
import { whole } from "../text/format";
import { useWords } from "../text/language";
import { Download } from "../ui/Button";
import { Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { contradictionsQuery, pageSize } from "./query";

type Kind = SupplyContradiction["kind"];
const kinds = ["reports", "not_listed", "no_duct"] as const satisfies readonly Kind[];

type Props = { organisation?: string; kind?: Kind; onKind: (kind: Kind | undefined) => void };

export function Contradictions({ organisation, kind, onKind }: Props) {
  const { t } = useWords();
  const [offset, setOffset] = useState(0);
  useEffect(() => setOffset(0), [organisation, kind]);
  const found = useQuery(contradictionsQuery({ organisation, kind }, offset));
  return (
    <section className="card" aria-labelledby="supply-contradictions">
      <div className="supply__head">
        <h2 id="supply-contradictions" className="card__title">{t("supply.contradictions")}</h2>
        <Select
          label={t("supply.contradictionKind")}
          value={kind ?? ""}
          onChange={(value) => onKind(kinds.find((one) => one === value))}
          choices={[{ value: "", text: t("supply.allKinds") }, ...kinds.map((value) => ({ value, text: t(`supply.contradictionKinds.${value}`) }))]}
        />
      </div>
      <p className="muted supply__lead">{t("supply.contradictionsLead")}</p>
      <p><Download small href={link("/api/supply/contradictions.csv", { organisation, kind })}>{t("supply.contradictionsFile")}</Download></p>
      {found.isPending ? (
        <Waiting lines={4} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data.total === 0 ? (
        <Empty title={t("supply.noContradiction")}>{t("supply.noContradictionText")}</Empty>
      ) : (
        <>
          <ContradictionTable items={found.data.items} caption={t("supply.contradictions")} operators />
          <Pager offset={offset} size={pageSize} total={found.data.total} onChange={setOffset} />
        </>
      )}
    </section>
  );
}

/** Contradictions with the rows that they come from. */
export function ContradictionTable({ items, caption, operators }: { items: SupplyContradiction[]; caption: string; operators?: boolean }) {
  const { t, language, say } = useWords();
  return (
    <Table
      caption={caption}
      hideCaption
      rows={items.map((item, at) => ({ ...item, key: String(at) }))}
      id={({ key }) => key}
      columns={[
        { name: t("supply.address"), head: true, cell: ({ address }) => `${address.street} ${address.number}` },
        ...(operators ? [{ name: t("supply.operator"), cell: ({ operator }: SupplyContradiction) => operator.name }] : []),
        { name: t("supply.technology"), cell: ({ technology }) => t(`supply.technologies.${technology}`) },
        {
          name: t("supply.rowsOf"),
          cell: ({ rows }) => (
            <ul className="supply__taken">
              {rows.map((row, at) => <li key={at}>{t(`supply.rowOf.${row.kind}`, { row: whole(row.row, language), said: t(`supply.said.${row.said}`) })}</li>)}
            </ul>
          ),
        },
        { name: t("supply.contradiction"), cell: ({ text }) => say(text) },
      ]}
    />
  );
}
