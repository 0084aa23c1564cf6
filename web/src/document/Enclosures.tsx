/** What goes with the authority's answer: attached one by one before it is given, and removed again; nobody else sees it until then. */
import { useState } from "react";
import { call, upload } from "../api/client";
import type { Case, DocumentKind, StoredDocument } from "../api/types";
import { bytes } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { FileDrop } from "../ui/FileDrop";
import { Icon } from "../ui/Icon";
import { Problem } from "../ui/Problem";
import { accepted } from "./Documents";
import "./document.css";

type Props = { found: Case; kinds: DocumentKind[]; limit: number; onChanged: () => Promise<unknown>; onBusy: (busy: boolean) => void };

export function Enclosures({ found, kinds, limit, onChanged, onBusy }: Props) {
  const { t, language } = useWords();
  const [share, setShare] = useState<number | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [large, setLarge] = useState<string | null>(null);
  const [told, setTold] = useState("");
  const kind = kinds.find(({ answer }) => answer)?.code;
  const held = found.documents.filter(({ held_back }) => held_back);
  if (!kind) return null;

  const during = async (work: () => Promise<unknown>) => {
    setError(null);
    setLarge(null);
    onBusy(true);
    try {
      await work();
    } catch (fault) {
      setError(fault);
    }
    // Whatever came of it, the case has another version, or somebody else was faster.
    await onChanged().catch(setError);
    onBusy(false);
  };
  const add = (file: File) => {
    if (file.size > limit) return setLarge(t("ui.tooLarge", { name: file.name, size: bytes(limit, language) }));
    setShare(0);
    void during(async () => {
      await upload<StoredDocument>(`/api/cases/${found.id}/documents`, { kind, file }, { progress: setShare });
      setTold(t("document.added", { name: file.name }));
    }).finally(() => setShare(null));
  };
  const remove = (document: StoredDocument) => {
    setRemoving(document.id);
    void during(async () => {
      await call("DELETE", `/api/cases/${found.id}/documents/${document.id}`, { version: found.version });
      setTold(t("document.removed", { name: document.name }));
    }).finally(() => setRemoving(null));
  };
  return (
    <section className="enclosures" aria-label={t("document.enclosures")}>
      <p className="enclosures__title"><strong>{t("document.enclosures")}</strong> <span className="muted">{t("ui.optional")}</span></p>
      <p className="kern-hint">{t("document.enclosuresHint")}</p>
      {held.length > 0 && (
        <ul className="documents">
          {held.map((document) => (
            <li key={document.id}>
              <Icon name="draft" />
              <span className="documents__name">
                <a className="kern-link" href={`/api/cases/${found.id}/documents/${document.id}`} download>{document.name}</a>
                <small>{bytes(document.size_bytes, language)}</small>
              </span>
              <Button small look="tertiary" icon="delete" busy={removing === document.id} disabled={share !== null || removing !== null} onClick={() => remove(document)} aria-label={t("document.remove", { name: document.name })}>
                {t("ui.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Problem error={error} />
      {large && <Alert tone="warning" title={large} />}
      <FileDrop label={t("document.enclose")} hint={t("document.fileHint", { size: bytes(limit, language) })} accept={accepted} share={share} onFile={add} />
      <p className="kern-sr-only" role="status">{told}</p>
    </section>
  );
}
