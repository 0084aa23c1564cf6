/** The same for many cases: first what would come of each, then what has. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BulkAction, BulkAnswer } from "../api/types";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Area, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { useLater } from "../ui/useLater";
import { officersQuery, previewQuery, useBulk } from "./query";

export type BulkKind = "assign" | "note" | "step";

/** Steps that mean the same in every case and decide nothing. */
const steps = ["note_complete", "assess", "extend", "close"] as const;
type Step = (typeof steps)[number];

type Props = { kind: BulkKind; ids: string[]; me: string; onClose: () => void; onDone: (done: string[]) => void };

export function BulkDialog({ kind, ids, me, onClose, onDone }: Props) {
  const { t } = useWords();
  const officers = useQuery({ ...officersQuery, enabled: kind === "assign" });
  const [officer, setOfficer] = useState(me);
  const [note, setNote] = useState("");
  const [step, setStep] = useState<Step>("note_complete");
  const [reason, setReason] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const run = useBulk();

  const action: BulkAction | null =
    kind === "assign" ? { assign: officer || null } : kind === "note" ? (note.trim() ? { note: note.trim() } : null) : { event: step, ...(reason.trim() ? { reason: reason.trim(), ...(step === "extend" ? { extension_reason: reason.trim() } : {}) } : {}) };
  const asked = useLater(JSON.stringify(action), 400);
  const settled = asked === JSON.stringify(action);
  const bulk = action && settled && !run.data ? { ids, action } : null;
  const preview = useQuery(previewQuery(bulk));
  const shown = run.data ?? (action ? preview.data : undefined);
  const ready = !run.data && bulk !== null && preview.data !== undefined && !preview.isFetching && preview.data.ok > 0;

  const close = () => (run.data ? onDone(run.data.items.filter(({ ok }) => ok).map(({ id }) => id)) : onClose());
  return (
    <Dialog
      open
      wide
      settled={run.data !== undefined}
      title={t(`queue.bulk.${kind}`, { count: ids.length })}
      onClose={close}
      footer={
        run.data ? (
          <Button look="primary" onClick={close}>{t("queue.bulk.ready")}</Button>
        ) : (
          <>
            <Cancel />
            <Button look="primary" disabled={!ready} busy={run.isPending} onClick={() => action && run.mutate({ ids, action, key }, { onError: () => setKey(crypto.randomUUID()) })}>
              {t("queue.bulk.run", { count: preview.data?.ok ?? 0 })}
            </Button>
          </>
        )
      }
    >
      {!run.data && kind === "assign" && (
        <>
          <Select
            label={t("queue.bulk.officer")}
            value={officer}
            onChange={setOfficer}
            choices={[{ value: "", text: t("case.unassigned") }, ...(officers.data?.items ?? []).map(({ id, name }) => ({ value: id, text: id === me ? t("case.me", { name }) : name }))]}
          />
          <Problem error={officers.error} />
        </>
      )}
      {!run.data && kind === "note" && <Area label={t("queue.bulk.noteText")} hint={t("queue.bulk.noteHint")} maxLength={4000} value={note} onChange={setNote} />}
      {!run.data && kind === "step" && (
        <>
          <Select label={t("queue.bulk.event")} hint={t("queue.bulk.eventHint")} value={step} onChange={(next) => setStep(next as Step)} choices={steps.map((value) => ({ value, text: t(`queue.events.${value}`) }))} />
          <Area label={t("case.reason")} optional={step !== "extend"} rows={3} value={reason} onChange={setReason} />
        </>
      )}
      <Problem error={run.error ?? (settled ? preview.error : null)} />
      {bulk && preview.isPending && <Waiting lines={3} />}
      {shown && <Outcome answer={shown} done={run.data !== undefined} fading={!run.data && (preview.isFetching || !settled)} />}
    </Dialog>
  );
}

function Outcome({ answer, done, fading }: { answer: BulkAnswer; done: boolean; fading: boolean }) {
  const { t, language, say } = useWords();
  const failed = answer.items.length - answer.ok;
  // What does not work stands first: it is what somebody has to look at.
  const rows = [...answer.items].sort((a, b) => Number(a.ok) - Number(b.ok));
  return (
    <section aria-label={t(done ? "queue.bulk.result" : "queue.bulk.preview")} aria-busy={fading} className={fading ? "fading" : ""}>
      <Alert
        tone={failed === 0 ? (done ? "success" : "info") : "warning"}
        title={t(done ? "queue.bulk.didCount" : "queue.bulk.willCount", { ok: answer.ok, all: answer.items.length })}
      />
      <ul className="outcome">
        {rows.map((row) => {
          const reasons = (row.problem?.errors ?? []).map((fault) => say(fault.text));
          return (
            <li key={row.id} className={row.ok ? "outcome__ok" : "outcome__no"}>
              <span className="outcome__mark" aria-hidden="true">{row.ok ? "✓" : "✕"}</span>
              <span>
                <strong>{row.reference ?? t("queue.unknown")}</strong> {row.title}
                <small>
                  {row.ok
                    ? t(done ? "queue.bulk.did" : "queue.bulk.will")
                    : [row.problem?.titles?.[language] ?? row.problem?.title, row.problem?.detail, ...reasons].filter(Boolean).join(" ")}
                </small>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
