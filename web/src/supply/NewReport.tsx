/** A new report: for whom, from which file, and what it would change before it is taken. */
import { useState } from "react";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Select, type Choice } from "../ui/Field";
import { FileDrop } from "../ui/FileDrop";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { Preview } from "./Preview";
import { useTake, useTry, type Sent } from "./query";

const accepted = ".csv,.txt,.geojson,.json,.gpkg,.zip,text/csv,application/geo+json,application/geopackage+sqlite3";

export function NewReport({ insider, choices }: { insider: boolean; choices: Choice[] }) {
  const { t } = useWords();
  const toast = useToast();
  const [organisation, setOrganisation] = useState("");
  const [missing, setMissing] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const tried = useTry(setShare);
  const take = useTake();
  const look = (file: File) => {
    if (insider && !organisation) return setMissing(true);
    const next: Sent = insider ? { file, organisation } : { file };
    setSent(next);
    setShare(0);
    take.reset();
    setKey(crypto.randomUUID());
    tried.mutate(next, { onSettled: () => setShare(null) });
  };
  const close = () => {
    tried.reset();
    setSent(null);
  };
  const preview = tried.data;
  const some = preview ? preview.rows - preview.refused > 0 : false;
  return (
    <section className="card" aria-labelledby="supply-new">
      <h2 id="supply-new" className="card__title">{t("supply.new")}</h2>
      <div className="supply__new">
        {insider && (
          <Select
            label={t("supply.for")}
            value={organisation}
            fault={missing ? t("supply.forFault") : null}
            onChange={(value) => {
              setOrganisation(value);
              setMissing(false);
            }}
            choices={[{ value: "", text: t("supply.choose") }, ...choices]}
          />
        )}
        <FileDrop label={t("supply.file")} hint={t("supply.fileHint")} accept={accepted} share={share} onFile={look} />
        <p className="kern-sr-only" role="status">{tried.isPending ? t("supply.reading") : ""}</p>
        <Problem error={tried.error} />
      </div>
      {preview && sent && (
        <Dialog
          open
          wide
          title={t("supply.preview")}
          onClose={close}
          touched={some}
          footer={
            <>
              <Cancel />
              {some && (
                <Button
                  look="primary"
                  busy={take.isPending}
                  onClick={() =>
                    take.mutate({ ...sent, key }, {
                      onSuccess: (report) => {
                        toast({ text: t("supply.done.take", { number: report.number }) });
                        close();
                      },
                      onError: () => setKey(crypto.randomUUID()),
                    })
                  }
                >
                  {t(preview.refused > 0 ? "supply.takeRest" : "supply.take", { count: preview.rows - preview.refused })}
                </Button>
              )}
            </>
          }
        >
          <Problem error={take.error} />
          <Preview preview={preview} />
        </Dialog>
      )}
    </section>
  );
}
