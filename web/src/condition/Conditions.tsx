/** Conditions of a grant: text blocks with their values, own words, and at once what the law has to remark on each. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Block, Coded, Condition, Lint } from "../api/types";
import { basis } from "../text/format";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Move, moved } from "../ui/Move";
import { useLater } from "../ui/useLater";
import { begun, filled, isReady } from "./block";
import { BlockFields } from "./BlockFields";
import { Catalogue } from "./Catalogue";
import "./condition.css";
import { FreeFields } from "./FreeFields";
import { blocksQuery, checkQuery } from "./query";

type Props = {
  value: Condition[];
  onChange: (value: Condition[]) => void;
  categories: Coded[];
  tried: boolean;
  /** Told when there are remarks that must have been read, or with which nothing is decided. */
  onRemarks?: (remarks: { some: boolean; refused: boolean }) => void;
};

const own: Condition = { category: "", text: "", reason: "" };

export function Conditions({ value, onChange, categories, tried, onRemarks }: Props) {
  const { t, language } = useWords();
  const catalogue = useQuery(blocksQuery);
  const blocks = useMemo(() => catalogue.data ?? [], [catalogue.data]);
  const [picking, setPicking] = useState(value.length === 0);
  const later = useLater(value, 350);
  const ready = useMemo(() => later.map((condition, index) => ({ condition, index })).filter(({ condition }) => isReady(condition, blocks)), [later, blocks]);
  const sent = useMemo(() => ready.map(({ condition }) => condition), [ready]);
  const checked = useQuery(checkQuery(sent));
  const lints = useMemo((): Lint[] => {
    if (sent.length === 0) return [];
    // A condition without a reason is only told of once somebody tried to send it.
    const some = (checked.data?.lints ?? []).filter((lint) => tried || later[ready[lint.index]?.index ?? -1]?.block || later[ready[lint.index]?.index ?? -1]?.reason.trim());
    return some.flatMap((lint) => {
      const at = ready[lint.index];
      return at ? [{ ...lint, index: at.index }] : [];
    });
  }, [checked.data, ready, sent.length, tried, later]);
  const [some, refused] = [lints.some((lint) => !lint.refused), lints.some((lint) => lint.refused)];
  useEffect(() => onRemarks?.({ some, refused }), [some, refused, onRemarks]);

  const set = (index: number, next: Condition) => onChange(value.map((item, at) => (at === index ? next : item)));
  const [told, setTold] = useState("");
  const move = (index: number, to: number) => {
    onChange(moved(value, index, to));
    setTold(t("condition.moved", { number: to + 1, all: value.length }));
  };
  const add = (condition: Condition) => {
    onChange([...value, condition]);
    setPicking(false);
  };
  return (
    <fieldset className="kern-fieldset conditions" data-list>
      <legend className="kern-label">{t("condition.title")}</legend>
      <p className="kern-hint">{t("condition.hint")}</p>
      {value.map((condition, index) => {
        const block = blocks.find(({ code }) => code === condition.block);
        return (
          <div key={index} data-item={index} className="conditions__one" role="group" aria-label={t("condition.number", { number: index + 1 })}>
            <One
              {...{ condition, block, index, categories, tried }}
              all={value.length}
              lints={lints.filter((lint) => lint.index === index)}
              onChange={(next) => set(index, next)}
              onRemove={() => onChange(value.filter((_, at) => at !== index))}
              onMove={(to) => move(index, to)}
            />
          </div>
        );
      })}
      <p className="kern-sr-only" role="status">{told}</p>
      {picking && blocks.length > 0 ? (
        <Catalogue blocks={blocks} categories={categories} used={value.flatMap(({ block }) => (block ? [block] : []))} onPick={(block) => add(begun(block, language))} onClose={() => setPicking(false)} />
      ) : (
        blocks.length > 0 && <Button small icon="add" onClick={() => setPicking(true)}>{t("condition.addBlock")}</Button>
      )}
      <Button small icon="edit" onClick={() => add(own)}>{t("condition.addOwn")}</Button>
    </fieldset>
  );
}

type OneProps = { condition: Condition; block: Block | undefined; index: number; all: number; categories: Coded[]; tried: boolean; lints: Lint[]; onChange: (next: Condition) => void; onRemove: () => void; onMove: (to: number) => void };

function One({ condition, block, index, all, categories, tried, lints, onChange, onRemove, onMove }: OneProps) {
  const { t, say } = useWords();
  const category = say(categories.find(({ code }) => code === condition.category)?.title);
  return (
    <>
      <div className="conditions__head">
        <strong>{t("condition.number", { number: index + 1 })}{block && `: ${say(block.title)}`}</strong>
        <span className="conditions__tools">
          <Move {...{ index, all, onMove }} up={t("condition.up", { number: index + 1 })} down={t("condition.down", { number: index + 1 })} />
          <Button small look="tertiary" icon="delete" onClick={onRemove} aria-label={t("condition.remove", { number: index + 1 })}>{t("ui.remove")}</Button>
        </span>
      </div>
      {block ? (
        <>
          <p className="conditions__category">{category}</p>
          <BlockFields block={block} condition={condition} tried={tried} onChange={onChange} />
          <Button
            small
            look="tertiary"
            icon="edit"
            onClick={() => onChange({ category: block.category, text: filled(block.text.de, block, condition.parameters, "de"), reason: filled(block.reason.de, block, condition.parameters, "de") })}
          >
            {t("condition.toOwn")}
          </Button>
        </>
      ) : (
        <FreeFields condition={condition} categories={categories} tried={tried} onChange={onChange} />
      )}
      <Remarks lints={lints} />
    </>
  );
}

/** Remarks on one condition: the sentence, how much it weighs, and the paragraph. */
function Remarks({ lints }: { lints: Lint[] }) {
  const { t, language, say } = useWords();
  return (
    <ul className="remarks" aria-live="polite">
      {lints.map((lint, index) => (
        <li key={index} className={lint.refused || lint.severity === "heavy" || lint.severity === "block" ? "remarks__heavy" : ""}>
          <Badge tone={lint.refused ? "danger" : "warning"}>{t(lint.refused ? "condition.notSo" : "condition.remark")}</Badge>
          <p>{say(lint.text)} <small className="muted">({[lint.rule, basis(lint.basis, language)].filter(Boolean).join(" · ")}{!lint.verified && `, ${t("condition.unverified")}`})</small></p>
        </li>
      ))}
    </ul>
  );
}
