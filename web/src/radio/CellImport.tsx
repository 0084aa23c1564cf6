/** Cells from a table: which rows are good, what they add and change, and what is wrong with the others, before anything is kept. */
import { useState } from "react";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { FileDrop } from "../ui/FileDrop";
import { Problem } from "../ui/Problem";
import { RowFaults } from "../ui/RowFaults";
import { useToast } from "../ui/Toast";
import { useTake, useTry } from "./query";

export function CellImport() {
  const { t } = useWords();
  const toast = useToast();
  const [share, setShare] = useState<number | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const tried = useTry(setShare);
  const take = useTake();
  const look = (next: File) => {
    setFile(next);
    setShare(0);
    take.reset();
    setKey(crypto.randomUUID());
    tried.mutate(next, { onSettled: () => setShare(null) });
  };
  const close = () => {
    tried.reset();
    setFile(null);
  };
  const preview = tried.data;
  return (
    <section className="radio__import">
      <FileDrop label={t("radio.import.title")} hint={t("radio.import.hint")} accept=".csv,.txt,text/csv" share={share} onFile={look} />
      <p className="kern-sr-only" role="status">{tried.isPending ? t("radio.import.reading") : ""}</p>
      <Problem error={tried.error} />
      {preview && file && (
        <Dialog
          open
          wide
          title={t("radio.import.preview")}
          onClose={close}
          touched={preview.taken > 0}
          footer={
            <>
              <Cancel />
              {preview.taken > 0 && (
                <Button
                  look="primary"
                  busy={take.isPending}
                  onClick={() =>
                    take.mutate({ file, key }, {
                      onSuccess: ({ taken }) => {
                        toast({ text: t("radio.import.done", { count: taken }) });
                        close();
                      },
                      onError: () => setKey(crypto.randomUUID()),
                    })
                  }
                >
                  {t("radio.import.take", { count: preview.taken })}
                </Button>
              )}
            </>
          }
        >
          <Problem error={take.error} />
          {/* It may be longer than the window, and holds nothing else that a keyboard could stop at. */}
          <div className="radio__preview" role="region" aria-label={t("radio.import.preview")} tabIndex={0}>
            {preview.taken > 0 ? <p className="kern-body">{t("radio.import.counts", { added: preview.added, changed: preview.changed })}</p> : <Alert tone="danger" live={false} title={t("radio.import.nothing")} />}
            {preview.faults.length > 0 && <RowFaults faults={preview.faults} />}
          </div>
        </Dialog>
      )}
    </section>
  );
}
