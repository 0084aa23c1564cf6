/** Which works of the calendar a step is about: from a list that can be searched. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Works } from "../api/types";
import { period } from "../text/format";
import { useWords } from "../text/language";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { useLater } from "../ui/useLater";
import { choiceQuery, choiceSize } from "./query";
import { nameOf } from "./steps";

type Props = { chosen: Works[]; onToggle: (works: Works) => void };

export function Choose({ chosen, onToggle }: Props) {
  const { t, language } = useWords();
  const [search, setSearch] = useState("");
  const [offset, setOffset] = useState(0);
  const q = useLater(search.trim(), 250);
  const found = useQuery({ ...choiceQuery({ q: q || undefined, offset }), placeholderData: keepPreviousData });
  return (
    <>
      <Field label={t("branch.search")} hint={t("branch.searchHint")} type="search" value={search} onChange={(value) => { setSearch(value); setOffset(0); }} />
      <Problem error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting lines={4} />}
      {found.data?.items.length === 0 && <Empty title={t("branch.noWorks")}>{t("branch.noWorksText")}</Empty>}
      {found.data && found.data.items.length > 0 && (
        <>
          <ul className="choice" aria-label={t("branch.choose")} aria-busy={found.isPlaceholderData}>
            {found.data.items.map((works) => (
              <li key={works.id}>
                <button type="button" className="choice__one" aria-pressed={chosen.some(({ id }) => id === works.id)} onClick={() => onToggle(works)}>
                  <strong>{nameOf(works, t)}</strong>
                  <span>{[works.street, t(`works.kinds.${works.kind}`, { defaultValue: works.kind })].filter(Boolean).join(" · ")}</span>
                  <span>{[period(works, language), works.operator].filter(Boolean).join(" · ")}</span>
                </button>
              </li>
            ))}
          </ul>
          <Pager offset={offset} size={choiceSize} total={found.data.total} onChange={setOffset} />
        </>
      )}
    </>
  );
}
