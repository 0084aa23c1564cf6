/** Filters that somebody keeps: one click applies one, another takes it away. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Problem, faultAt } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { isNarrow, parseFilter, writeFilter, type QueueFilter } from "./filter";
import { filtersQuery, useDropFilter, useKeepFilter } from "./query";

export function SavedFilters({ filter, onApply }: { filter: QueueFilter; onApply: (filter: QueueFilter) => void }) {
  const { t, say } = useWords();
  const toast = useToast();
  const found = useQuery(filtersQuery);
  const keep = useKeepFilter();
  const drop = useDropFilter();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const kept = found.data?.items ?? [];
  const now = writeFilter(filter);
  const known = kept.some(({ query }) => writeFilter(parseFilter(query)) === now);
  const narrow = isNarrow(filter);
  if (kept.length === 0 && !narrow) return null;
  return (
    <div className="saved">
      {kept.length > 0 && <span className="saved__label" id="saved-filters">{t("queue.saved")}</span>}
      {kept.length > 0 && (
        <ul className="saved__list" aria-labelledby="saved-filters">
          {kept.map((one) => (
            <li key={one.id} className="saved__one">
              <button type="button" aria-pressed={writeFilter(parseFilter(one.query)) === now} onClick={() => onApply(parseFilter(one.query))}>{one.name}</button>
              <button type="button" className="saved__drop" aria-label={t("queue.drop", { name: one.name })} onClick={() => drop.mutate(one.id, { onSuccess: () => toast({ text: t("queue.dropped", { name: one.name }), undo: () => keep.mutate({ name: one.name, query: one.query }) }) })}>×</button>
            </li>
          ))}
        </ul>
      )}
      {narrow && !known && <button type="button" className="link-button" onClick={() => setNaming(true)}>{t("queue.keep")}</button>}
      {narrow && <button type="button" className="link-button" onClick={() => onApply({})}>{t("queue.reset")}</button>}
      <Problem error={found.error ?? drop.error} />
      {naming && (
        <Dialog
          open
          title={t("queue.keepTitle")}
          onClose={() => setNaming(false)}
          footer={
            <>
              <Cancel />
              <Button
                look="primary"
                busy={keep.isPending}
                disabled={!name.trim()}
                onClick={() =>
                  keep.mutate(
                    { name: name.trim(), query: now },
                    {
                      onSuccess: () => {
                        toast({ text: t("queue.kept", { name: name.trim() }) });
                        setNaming(false);
                        setName("");
                      },
                    },
                  )
                }
              >
                {t("queue.keepNow")}
              </Button>
            </>
          }
        >
          <Field label={t("queue.name")} hint={t("queue.nameHint")} maxLength={120} value={name} onChange={setName} fault={faultAt(keep.error, "/name", say)} />
          <Problem error={keep.error} />
        </Dialog>
      )}
    </div>
  );
}
