/** One-time links: shown this once, to be copied; nobody can bring them back. */
import { useRef, useState } from "react";
import type { AskedStatement } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

export function Links({ links, onClose }: { links: AskedStatement[]; onClose: () => void }) {
  const { t } = useWords();
  const shown = links.flatMap((statement) => (statement.link ? [{ id: statement.id, name: statement.body.name, link: statement.link }] : []));
  if (shown.length === 0) return null;
  return (
    <Dialog open urgent wide title={t("participation.linksTitle", { count: shown.length })} onClose={onClose} footer={<Button look="primary" onClick={onClose}>{t("participation.linksDone")}</Button>}>
      <p className="kern-body">{t("participation.linksText")}</p>
      <ul className="links">
        {shown.map(({ id, name, link }) => <One key={id} name={name} link={link} />)}
      </ul>
    </Dialog>
  );
}

function One({ name, link }: { name: string; link: string }) {
  const { t } = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // Without leave to write to the clipboard the link is marked, so that the keyboard copies it.
      field.current?.select();
    }
  };
  return (
    <li>
      <label className="kern-label" htmlFor={`link-${link.slice(-12)}`}>{name}</label>
      <div className="links__row">
        <input id={`link-${link.slice(-12)}`} ref={field} className="kern-form-input__input" readOnly value={link} onFocus={(event) => event.target.select()} />
        <Button small icon={copied ? "check" : "content-copy"} onClick={() => void copy()} aria-label={`${t(copied ? "participation.copied" : "participation.copy")}: ${name}`}>{t(copied ? "participation.copied" : "participation.copy")}</Button>
      </div>
    </li>
  );
}
