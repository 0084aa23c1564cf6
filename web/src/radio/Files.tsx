/** What can be taken along: the grid, the areas, the cells and the gaps as files. */
import { address } from "../api/client";
import { useWords } from "../text/language";
import { Download } from "../ui/Button";
import { views, type RadioQuery } from "./search";

export function Files({ query }: { query: RadioQuery }) {
  const { t } = useWords();
  const all = [
    { name: "tif", href: address("/api/radio/export/tif", query) },
    { name: "gpkg", href: address("/api/radio/export/gpkg", query) },
    ...views.map((show) => ({ name: `contours.${show}`, href: address("/api/radio/contours.geojson", { ...query, show }) })),
    { name: "gaps", href: address("/api/radio/gaps.csv", query) },
    { name: "cells", href: "/api/radio/cells.csv" },
  ];
  return (
    <>
      <p className="muted radio__lead">{t("radio.files.lead")}</p>
      <ul className="plain radio__files">
        {all.map(({ name, href }) => (
          <li key={name}>
            <Download small href={href}>{t(`radio.files.${name}.title`)}</Download>
            <span className="muted">{t(`radio.files.${name}.text`)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
