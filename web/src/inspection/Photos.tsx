/** Photos of an inspection or of one defect: taken with the camera, kept on the device. */
import { useEffect, useId, useState } from "react";
import { redraw } from "../offline/photo";
import { useWords } from "../text/language";
import { Icon } from "../ui/Icon";
import { mostPhotos, type Draft, type DraftPhoto } from "./draft";
import { dropPhoto, keepPhoto, shelf } from "./shelf";

type Props = { record: string; draft: Draft; defect: string | null; label: string; faultAt: (at: string) => string | null; change: (turn: (draft: Draft) => Draft) => void };

export function Photos({ record, draft, defect, label, faultAt, change }: Props) {
  const { t } = useWords();
  const id = useId();
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const own = draft.photos.filter((photo) => photo.defect_id === defect);
  const full = draft.photos.length >= mostPhotos;

  const take = async (files: File[]) => {
    setFault(null);
    setBusy(true);
    let room = mostPhotos - draft.photos.length;
    for (const file of files) {
      if (room <= 0) {
        setFault(t("inspection.photoTooMany", { most: mostPhotos }));
        break;
      }
      const photo: DraftPhoto = { id: crypto.randomUUID(), defect_id: defect, caption: "", taken_at: new Date().toISOString() };
      const blob = await redraw(file).catch(() => null);
      if (!blob) {
        setFault(t("inspection.photoUnreadable", { name: file.name }));
        continue;
      }
      try {
        await keepPhoto({ id: photo.id, record, blob });
      } catch {
        setFault(t("inspection.noRoom"));
        break;
      }
      change((now) => ({ ...now, photos: [...now.photos, photo] }));
      room -= 1;
    }
    setBusy(false);
  };
  const remove = (photo: DraftPhoto) => {
    change((now) => ({ ...now, photos: now.photos.filter((other) => other.id !== photo.id) }));
    void dropPhoto(photo.id);
  };
  const describe = (photo: DraftPhoto, caption: string) => change((now) => ({ ...now, photos: now.photos.map((other) => (other.id === photo.id ? { ...other, caption } : other)) }));

  return (
    <div className="photos">
      {own.length > 0 && (
        <ul className="photos__list" aria-label={label}>
          {own.map((photo, index) => (
            <li key={photo.id} data-at={`/photos/${photo.id}`}>
              <Thumb record={record} photo={photo} alt={photo.caption || t("inspection.photoNumber", { number: index + 1 })} />
              <input
                className="kern-form-input__input photos__caption"
                aria-label={t("inspection.caption", { number: index + 1 })}
                placeholder={t("inspection.captionHint")}
                maxLength={500}
                value={photo.caption}
                onChange={(event) => describe(photo, event.target.value)}
              />
              <button type="button" className="photos__remove" aria-label={t("inspection.photoRemove", { number: index + 1 })} onClick={() => remove(photo)}>
                <Icon name="delete" />
              </button>
              {faultAt(`/photos/${photo.id}`) && <p className="kern-error" role="alert">{faultAt(`/photos/${photo.id}`)}</p>}
            </li>
          ))}
        </ul>
      )}
      <input
        id={id}
        className="kern-sr-only photos__input"
        type="file"
        accept="image/*"
        capture="environment"
        disabled={full || busy}
        aria-label={label}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same photo can be chosen again after it was removed.
          event.target.value = "";
          void take(files);
        }}
      />
      <label htmlFor={id} className="photos__button">
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path fill="currentColor" d="M9 4 7.2 6H4a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V8a2 2 0 0 0-2-2h-3.2L15 4H9Zm3 4.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm0 1.8a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4Z" /></svg>
        {busy ? t("inspection.photoBusy") : label}
      </label>
      {full && <p className="muted small">{t("inspection.photoTooMany", { most: mostPhotos })}</p>}
      {fault && <p className="kern-error" role="alert"><Icon name="danger" /><span className="kern-body">{fault}</span></p>}
    </div>
  );
}

function Thumb({ record, photo, alt }: { record: string; photo: DraftPhoto; alt: string }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    shelf.photos(record).then(
      (all) => {
        const found = all.find((other) => other.id === photo.id);
        if (!found || gone) return;
        made = URL.createObjectURL(found.blob);
        setAddress(made);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [record, photo.id]);
  return address ? <img src={address} alt={alt} className="photos__thumb" /> : <span className="photos__thumb" />;
}
