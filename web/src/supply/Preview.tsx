/** What a file holds and would change: rows, faults, changes and contradictions. */
import type { SupplyChange, SupplyPreview } from "../api/types";
import { day, whole } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { RowFaults } from "../ui/RowFaults";
import { Table } from "../ui/Table";
import { ContradictionTable } from "./Contradictions";

export function Preview({ preview }: { preview: SupplyPreview }) {
  const { t, language } = useWords();
  const { taken, changes, contradictions } = preview;
  const good = preview.rows - preview.refused;
  const numbers = [
    [t("supply.rows"), preview.rows],
    [t("supply.said.connected"), taken.connected],
    [t("supply.said.passed"), taken.passed],
    ...(taken.unserved > 0 ? [[t("supply.said.unserved"), taken.unserved] as const] : []),
    [t("supply.addresses"), preview.addresses],
    [t("supply.refused"), preview.refused],
  ] as const;
  return (
    // It may be longer than the window, and holds nothing else that a keyboard could stop at.
    <div className="supply__preview" role="region" aria-label={t("supply.preview")} tabIndex={0}>
      <p className="kern-body">{t("supply.previewOf", { name: preview.name, kind: t(`supply.kinds.${preview.kind}`), operator: preview.organisation.name })}</p>
      <dl className="supply__numbers">{numbers.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{whole(value, language)}</dd></div>)}</dl>
      {good === 0 && <Alert tone="danger" live={false} title={t("supply.nothingGood")}>{t("supply.nothingGoodText")}</Alert>}
      {preview.refused > 0 && (
        <section>
          {good > 0 && <Alert tone="warning" live={false} title={t("supply.someRefused", { count: preview.refused })}>{t("supply.someRefusedText")}</Alert>}
          <RowFaults faults={preview.faults} />
          <More shown={preview.faults.length} total={preview.faults_total} />
        </section>
      )}
      {good > 0 && (
        <section>
          <h3>{t("supply.changes")}</h3>
          <p className="kern-body">
            {changes.former ? t("supply.against", { number: changes.former.number, day: day(changes.former.at.slice(0, 10), language) }) : t("supply.first")}{" "}
            {t("supply.changeCounts", { added: whole(changes.added, language), changed: whole(changes.changed, language), removed: whole(changes.removed, language), same: whole(changes.same, language) })}
          </p>
          {changes.former && changes.items.length > 0 && (
            <>
              <Changes changes={changes.items} />
              <More shown={changes.items.length} total={changes.added + changes.changed + changes.removed} />
            </>
          )}
        </section>
      )}
      {good > 0 && (
        <section>
          <h3>{t("supply.contradictions")}</h3>
          <p className="kern-body">
            {contradictions.new === 0 ? t("supply.noNewContradiction") : t("supply.newContradictions", { count: contradictions.new })}{" "}
            {!contradictions.ducts_asked && t("supply.ductsNotAsked")}
          </p>
          {contradictions.items.length > 0 && (
            <>
              <ContradictionTable items={contradictions.items} caption={t("supply.contradictions")} />
              <More shown={contradictions.items.length} total={contradictions.new} />
            </>
          )}
        </section>
      )}
    </div>
  );
}

function More({ shown, total }: { shown: number; total: number }) {
  const { t, language } = useWords();
  return total > shown ? <p className="muted">{t("supply.more", { shown: whole(shown, language), total: whole(total, language) })}</p> : null;
}

function Changes({ changes }: { changes: SupplyChange[] }) {
  const { t } = useWords();
  return (
    <Table
      caption={t("supply.changes")}
      hideCaption
      rows={changes}
      id={({ address, technology }) => `${address.id}-${technology}`}
      columns={[
        { name: t("supply.address"), head: true, cell: ({ address }) => `${address.street} ${address.number}` },
        { name: t("supply.technology"), cell: ({ technology }) => t(`supply.technologies.${technology}`) },
        { name: t("supply.before"), cell: ({ from }) => (from ? t(`supply.said.${from}`) : t("supply.nothingSaid")) },
        { name: t("supply.after"), cell: ({ to }) => (to ? t(`supply.said.${to}`) : t("supply.nothingSaid")) },
      ]}
    />
  );
}
