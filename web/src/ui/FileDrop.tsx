/** A place for a file: to drop on, to click, to reach by keyboard; shows how far it has been sent. */
import { useId, useState, type ReactNode } from "react";
import { useWords } from "../text/language";
import { Icon } from "./Icon";

type Props = { label: ReactNode; hint?: ReactNode; accept: string; share: number | null; onFile: (file: File) => void };

export function FileDrop({ label, hint, accept, share, onFile }: Props) {
  const { t } = useWords();
  const id = useId();
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
        <strong id={`${id}-label`}>{label}</strong>
        {hint && <p id={`${id}-hint`}>{hint}</p>}
        <input
          id={id}
          className="kern-sr-only drop__input"
          type="file"
          accept={accept}
          aria-labelledby={`${id}-label`}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) onFile(file);
            // The same file can be chosen again after it has been corrected.
            event.target.value = "";
          }}
        />
        <label htmlFor={id} className="drop__button">
          {t("ui.chooseFile")}
        </label>
        {share !== null && <progress max={1} value={share} aria-label={t("ui.sending")} />}
      </div>
    </div>
  );
}
