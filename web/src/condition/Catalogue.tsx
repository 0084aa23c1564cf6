/** The catalogue of text blocks to choose from. */
import { useMemo, useState } from "react";
import type { Block, Coded } from "../api/types";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { filled, search } from "./block";

type Props = { blocks: Block[]; categories: Coded[]; used: string[]; onPick: (block: Block) => void; onClose: () => void };

export function Catalogue({ blocks, categories, used, onPick, onClose }: Props) {
  const { t, language, say } = useWords();
  const [query, setQuery] = useState("");
  const found = useMemo(() => search(blocks, query), [blocks, query]);
  return (
    <div className="catalogue" role="group" aria-label={t("condition.catalogue")}>
      <div className="conditions__head">
        <strong>{t("condition.catalogue")}</strong>
        <Button small look="tertiary" icon="close" onClick={onClose}>{t("ui.close")}</Button>
      </div>
      <Field type="search" label={t("condition.search")} value={query} onChange={setQuery} autoComplete="off" />
      <p className="kern-sr-only" role="status">{t("condition.found", { count: found.length })}</p>
      {found.length === 0 && <p className="muted">{t("condition.noneFound")}</p>}
      <ul className="catalogue__list" tabIndex={0} aria-label={t("condition.catalogue")}>
        {found.map((block) => (
          <li key={block.code}>
            <button type="button" onClick={() => onPick(block)}>
              <span className="catalogue__title">
                <strong>{say(block.title)}</strong>
                {used.includes(block.code) && <Badge>{t("condition.used")}</Badge>}
              </span>
              <span className="catalogue__text">{filled(block.text[language], block, undefined, language)}</span>
              <small className="muted">{say(categories.find(({ code }) => code === block.category)?.title)}</small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
