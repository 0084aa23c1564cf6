/** Photos as thumbnails, and one at a time in full; leafed through by keyboard. */
import { useState } from "react";
import type { InspectionPhoto } from "../api/types";
import { instant } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

export function Photos({ photos }: { photos: InspectionPhoto[] }) {
  const { t, language } = useWords();
  const [shown, setShown] = useState<number | null>(null);
  if (photos.length === 0) return null;
  const photo = shown === null ? undefined : photos[shown];
  const name = (one: InspectionPhoto, index: number) => one.caption || t("dig.photoOf", { number: index + 1 });
  const go = (by: number) => setShown((now) => (now === null ? null : (now + by + photos.length) % photos.length));
  return (
    <>
      <ul className="plain thumbs">
        {photos.map((one, index) => (
          <li key={one.id}>
            <button type="button" className="thumbs__one" aria-label={t("dig.photo", { caption: name(one, index) })} onClick={() => setShown(index)}>
              <img src={one.path} alt="" loading="lazy" width="96" height="96" />
            </button>
          </li>
        ))}
      </ul>
      {photo && shown !== null && (
        <Dialog
          open
          wide
          title={name(photo, shown)}
          onClose={() => setShown(null)}
          footer={
            photos.length > 1 ? (
              <>
                <Button icon="chevron-left" onClick={() => go(-1)}>{t("dig.before")}</Button>
                <Button icon="chevron-right" onClick={() => go(1)}>{t("dig.after")}</Button>
              </>
            ) : (
              <Button onClick={() => setShown(null)}>{t("ui.close")}</Button>
            )
          }
        >
          {/* The keys reach the dialog from whatever button has the focus. */}
          <Keys onStep={photos.length > 1 ? go : null} />
          <figure className="lightbox">
            <img src={photo.path} alt={photo.caption || t("dig.photoOf", { number: shown + 1 })} />
            <figcaption className="muted small" aria-live="polite">
              {[photos.length > 1 && t("dig.photoNumber", { number: shown + 1, all: photos.length }), photo.taken_at && instant(photo.taken_at, language), photos.length > 1 && t("dig.keys")].filter(Boolean).join(" · ")}
            </figcaption>
          </figure>
        </Dialog>
      )}
    </>
  );
}

function Keys({ onStep }: { onStep: ((by: number) => void) | null }) {
  return (
    <span
      hidden
      ref={(element) => {
        const dialog = element?.closest<HTMLElement>("[role=dialog]");
        if (!dialog || !onStep) return undefined;
        const listen = (event: KeyboardEvent) => {
          if (event.key === "ArrowLeft") onStep(-1);
          if (event.key === "ArrowRight") onStep(1);
        };
        dialog.addEventListener("keydown", listen);
        return () => dialog.removeEventListener("keydown", listen);
      }}
    />
  );
}
