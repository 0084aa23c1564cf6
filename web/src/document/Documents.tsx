/** Documents of a case: what is there, what is missing, and a way to add more. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, upload } from "../api/client";
import type { Case, DocumentKind, StoredDocument } from "../api/types";
import { bytes, instant } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Select } from "../ui/Field";
import { FileDrop } from "../ui/FileDrop";
import { Icon } from "../ui/Icon";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import "./document.css";

/** What a file must end with to be offered; what it is, the server sees in it. */
export const accepted = ".pdf,.png,.jpg,.jpeg,.tif,.tiff";

/** `closed` names the documents without offering them: only the parties may read them. */
export function DocumentList({ found, kinds, closed, onRemove }: { found: Case; kinds: DocumentKind[]; closed?: boolean; onRemove?: (document: StoredDocument) => void }) {
  const { t, language, say } = useWords();
  const titleOf = (kind: string) => say(kinds.find(({ code }) => code === kind)?.title) || kind;
  return (
    <>
      {found.documents.length === 0 ? (
        <p className="kern-body kern-body--small muted">{t("document.none")}</p>
      ) : (
        <ul className="documents">
          {found.documents.map((document) => (
            <li key={document.id}>
              <Icon name="draft" />
              <span className="documents__name">
                {closed ? <span>{document.name}</span> : <a className="kern-link" href={`/api/cases/${found.id}/documents/${document.id}`} download>{document.name}</a>}
                <small>{[titleOf(document.kind), bytes(document.size_bytes, language), instant(document.uploaded_at, language)].join(" · ")}</small>
                {document.held_back && <span><Badge tone="warning">{t("document.heldBack")}</Badge></span>}
              </span>
              {onRemove && !document.answer && (
                <Button small look="tertiary" icon="delete" onClick={() => onRemove(document)} aria-label={t("document.remove", { name: document.name })}>
                  {t("ui.remove")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {found.missing_documents.length > 0 && found.stage !== "answered" && (
        <div className="documents__missing">
          <strong>{t("document.missing")}</strong>
          <ul>
            {found.missing_documents.map((document) => (
              <li key={document.kind}>{say(document.title)}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** `adds` takes more and leaves what is there: the case is decided. */
type Props = { found: Case; kinds: DocumentKind[]; adds?: boolean; limit: number; onChanged: () => Promise<unknown> };

export function DocumentUpload({ found, kinds: all, adds, limit, onChanged }: Props) {
  const kinds = all.filter(({ answer, required_for }) => !answer && (!adds || required_for.length === 0 || required_for.includes("dig_permit")));
  const { t, language, say } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const [kind, setKind] = useState(found.missing_documents[0]?.kind ?? kinds[0]?.code ?? "");
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [large, setLarge] = useState<string | null>(null);

  const send = async (file: File) => {
    setError(null);
    setLarge(file.size > limit ? t("ui.tooLarge", { name: file.name, size: bytes(limit, language) }) : null);
    if (file.size > limit) return;
    setShare(0);
    try {
      await upload<StoredDocument>(`/api/cases/${found.id}/documents`, { kind, file }, { progress: setShare });
      await onChanged();
      toast({ text: t("document.added", { name: file.name }) });
      const next = found.missing_documents.find((missing) => missing.kind !== kind);
      if (next) setKind(next.kind);
    } catch (fault) {
      setError(fault);
    } finally {
      setShare(null);
    }
  };
  const remove = async (document: StoredDocument) => {
    setError(null);
    try {
      await call("DELETE", `/api/cases/${found.id}/documents/${document.id}`, { version: found.version });
      toast({ text: t("document.removed", { name: document.name }) });
    } catch (fault) {
      setError(fault);
    }
    await onChanged();
    await cache.invalidateQueries({ queryKey: ["cases"] });
  };
  const replans = !adds && found.stage !== "draft" && kinds.some(({ code, plan }) => plan && code === kind);
  return (
    <div className="document-upload">
      <DocumentList found={found} kinds={all} onRemove={adds ? undefined : (document) => void remove(document)} />
      <Problem error={error} />
      {large && <Alert tone="warning" title={large} />}
      <Select label={t("document.kind")} value={kind} onChange={setKind} choices={kinds.map(({ code, title }) => ({ value: code, text: say(title) }))} />
      {replans && <Alert tone="info" live={false} title={t("document.replans")} />}
      <FileDrop label={t("document.file")} hint={t("document.fileHint", { size: bytes(limit, language) })} accept={accepted} share={share} onFile={(file) => void send(file)} />
    </div>
  );
}
