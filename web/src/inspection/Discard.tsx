/** The question before an inspection that was not sent leaves the device. */
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { discard } from "./kept";
import { savePaper } from "./paper";
import type { Kept } from "./queue";

export function Discard({ kept, onClose, onDone }: { kept: Kept; onClose: () => void; onDone: () => void }) {
  const { t, language } = useWords();
  return (
    <Dialog
      open
      title={t("inspection.discardTitle")}
      onClose={onClose}
      footer={
        <>
          <Cancel />
          <Button look="danger" onClick={() => void discard(kept.id).then(onDone)}>{t("inspection.discard")}</Button>
        </>
      }
    >
      <p className="kern-body">{t("inspection.discardText", { count: kept.draft.photos.length })}</p>
      <div>
        <Button small icon="download" onClick={() => void savePaper(kept, t, language)}>{t("inspection.save")}</Button>
      </div>
    </Dialog>
  );
}
