/** An inspection as a page that can be read and printed without the city: what it was, and its photos in it. */
import { day, instant } from "../text/format";
import type { Language } from "../text/language";
import { pointsOf } from "./draft";
import type { Kept, KeptPhoto } from "./queue";
import { shelf } from "./shelf";

type Words = (key: string, values?: Record<string, unknown>) => string;

/** Text between tags and in attributes. */
export const plain = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The page; `pictures` are addresses of photos by their identifiers. */
export function paperOf({ draft, due, points, problem, since }: Kept, pictures: ReadonlyMap<string, string>, t: Words, language: Language): string {
  const line = (text: string, tag = "p") => (text ? `<${tag}>${plain(text)}</${tag}>` : "");
  const title = t(`inspection.kinds.${draft.kind}`);
  const marked = pointsOf(points, draft.kind).flatMap((point) => {
    const mark = draft.marks[point.code];
    return mark ? [`<tr><td>${plain(point.title[language])}</td><td>${plain(t(`inspection.marks.${mark}`))}</td><td>${plain(draft.notes[point.code] ?? "")}</td></tr>`] : [];
  });
  const photos = (defect: string | null) =>
    draft.photos
      .filter((photo) => photo.defect_id === defect && pictures.has(photo.id))
      .map((photo) => `<figure><img src="${pictures.get(photo.id)}" alt="${plain(photo.caption)}"><figcaption>${plain([photo.caption, photo.taken_at && instant(photo.taken_at, language)].filter(Boolean).join(" · "))}</figcaption></figure>`)
      .join("");
  const defects = draft.defects.map((defect, index) =>
    [line(t("inspection.defectNumber", { number: index + 1 }), "h2"), line(defect.text), line(defect.due && `${t("inspection.defectDue")}: ${day(defect.due, language)}`), photos(defect.id)].join(""),
  );
  return [
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${plain(title)}</title>`,
    "<style>body{max-width:48rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif}td{padding:.25rem .75rem .25rem 0;vertical-align:top}img{max-width:100%}figure{margin:1rem 0}</style>",
    line(title, "h1"),
    line([due.case.reference, due.streets.join(", ") || due.case.title, due.phase.label, due.permit].filter(Boolean).join(" · ")),
    line(instant(since, language)),
    problem ? line([t("inspection.refused"), problem.titles?.[language] ?? problem.title, problem.detail, ...(problem.errors ?? []).map(({ text }) => text[language])].filter(Boolean).join(" ")) : "",
    marked.length > 0 ? `<table>${marked.join("")}</table>` : "",
    ...defects,
    line(draft.note),
    photos(null),
    "</html>",
  ].join("\n");
}

const addressOf = (photo: KeptPhoto): Promise<[string, string]> =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done([photo.id, String(reader.result)]);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(photo.blob);
  });

/** Hands the page to the browser as a file. */
export async function savePaper(kept: Kept, t: Words, language: Language): Promise<void> {
  const pictures = new Map(await Promise.all((await shelf.photos(kept.id)).map(addressOf)));
  const address = URL.createObjectURL(new Blob([paperOf(kept, pictures, t, language)], { type: "text/html" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${[t(`inspection.kinds.${kept.draft.kind}`), kept.due.case.reference].filter(Boolean).join(" ")}.html`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
