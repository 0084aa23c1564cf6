/** A place for a file: to drop on, to click, to reach by keyboard; shows how far it has been sent. */
import { useId, useRef, useState, type ReactNode } from "react";
import { useWords } from "../text/language";
import { Icon } from "./Icon";

type Props = { label: ReactNode; hint?: ReactNode; accept: string; share: number | null; onFile: (file: File) => void };

export function FileDrop({ label, hint, accept, share, onFile }: Props) {
  const { t } = useWords();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      className={`drop ${over ? "drop--over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
      }}
    >
      <Icon name="drive-folder-upload" />
      <div className="drop__words">
        <label htmlFor={id}>{label}</label>
        {hint && <p id={`${id}-hint`}>{hint}</p>}
        <input
          ref={input}
          id={id}
          type="file"
          accept={accept}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) onFile(file);
            // The same file can be chosen again after it has been corrected.
            event.target.value = "";
          }}
        />
        {share !== null && <progress max={1} value={share} aria-label={t("ui.sending")} />}
      </div>
    </div>
  );
}
