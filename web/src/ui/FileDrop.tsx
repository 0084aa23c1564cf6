/** A place for a file: to drop on, to click, to reach by keyboard; shows how far it has been sent. */
import { useId, useState, type ReactNode } from "react";
import { useWords } from "../text/language";
import { Icon } from "./Icon";

type Props = {
  label: ReactNode;
  hint?: ReactNode;
  accept: string;
  share: number | null;
  /** One file: of several that are dropped the first. */
  onFile?: (file: File) => void;
  /** Several files that belong together. */
  onFiles?: (files: File[]) => void;
};

export function FileDrop({ label, hint, accept, share, onFile, onFiles }: Props) {
  const { t } = useWords();
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const [first, ...others] = files ?? [];
    if (!first) return;
    if (onFiles) onFiles([first, ...others]);
    else onFile?.(first);
  };
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
        take(event.dataTransfer.files);
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
          multiple={onFiles !== undefined}
          accept={accept}
          aria-labelledby={`${id}-label`}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => {
            take(event.target.files);
            // The same file can be chosen again after it has been corrected.
            event.target.value = "";
          }}
        />
        <label htmlFor={id} className="drop__button">
          {t(onFiles ? "ui.chooseFiles" : "ui.chooseFile")}
        </label>
        {share !== null && <progress max={1} value={share} aria-label={t("ui.sending")} />}
      </div>
    </div>
  );
}
