/** Says what filing does, then keeps the last words and files them. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call } from "../api/client";
import type { Case } from "../api/types";
import { keep } from "../case/query";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Area } from "../ui/Field";
import { Problem } from "../ui/Problem";

type Props = { filed: boolean; found: Case | null; prepare: () => Promise<Case>; onClose: () => void; onDone: (found: Case) => void };

export function Filing({ filed, found, prepare, onClose, onDone }: Props) {
  const { t, say } = useWords();
  const cache = useQueryClient();
  const event = filed ? (found?.actions.find((action) => action.event === "supplement" || action.event === "change")?.event ?? "supplement") : "submit";
  const hint = found?.actions.find((action) => action.event === event)?.legal_hint;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const key = useRef(crypto.randomUUID());
  const file = async () => {
    setBusy(true);
    setError(null);
    try {
      const kept = await prepare();
      const after = await call<Case>("POST", `/api/cases/${kept.id}/events`, { body: { event, reason: reason.trim() || undefined }, version: kept.version, key: key.current });
      keep(cache, after);
      onDone(after);
    } catch (fault) {
      key.current = crypto.randomUUID();
      setError(fault);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      title={filed ? t("case.supplement") : t("case.submit")}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button look="primary" busy={busy} onClick={() => void file()}>{filed ? t("case.supplementNow") : t("case.submitNow")}</Button>
        </>
      }
    >
      <p className="kern-body">{filed ? t("case.then.supplement") : t("case.then.submit")}</p>
      {hint && <Alert tone="info" live={false} title={say(hint)} />}
      {found && found.missing_documents.length > 0 && (
        <Alert tone="warning" live={false} title={t("case.documentsMissing")}>
          <ul className="problem__list">{found.missing_documents.map((document) => <li key={document.kind}>{say(document.title)}</li>)}</ul>
        </Alert>
      )}
      {filed && <Area label={t("case.reasonFor.supplement")} optional rows={3} value={reason} onChange={setReason} />}
      <Problem error={error} />
    </Dialog>
  );
}
