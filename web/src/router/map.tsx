/** The map of one case with its trench and findings, and which finding is looked at. */
import type { FeatureCollection, Geometry } from "geojson";
import { useMemo, useState } from "react";
import { useConfig } from "../api/session";
import type { Case } from "../api/types";
import { marks } from "../finding/order";
import { care } from "../map/care";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { boundsOf } from "../map/shape";
import { useWords } from "../text/language";

export function useChosen(found: Case) {
  const [id, setId] = useState<string | null>(null);
  const [focus, setFocus] = useState<Focus | null>(null);
  const choose = (next: string | null) => {
    setId(next);
    const place = found.findings_list.find((finding) => finding.id === next)?.place;
    if (place) setFocus({ geometry: place });
  };
  return { id, setId, focus, choose };
}

export function CaseMap({ found, chosen }: { found: Case; chosen: ReturnType<typeof useChosen> }) {
  const { t } = useWords();
  const { line, place } = found.input;
  const config = useConfig();
  const offer = config?.procedures.find(({ code }) => code === found.procedure);
  const data = useMemo((): Record<string, FeatureCollection> => ({
    trench: { type: "FeatureCollection", features: line ? [{ type: "Feature", geometry: line, properties: {} }] : [] },
    finding: marks(found.findings_list, chosen.id),
    highlight: { type: "FeatureCollection", features: place ? [{ type: "Feature", geometry: { type: "Point", coordinates: place }, properties: {} }] : [] },
  }), [line, place, found.findings_list, chosen.id]);
  const bounds = found.bounds ?? (line ? boundsOf([line]) : place ? boundsOf([{ type: "Point", coordinates: place }]) : null);
  return (
    <section aria-labelledby="ueberblick-title">
      <h2 id="ueberblick-title" className="kern-sr-only" tabIndex={-1}>{t("case.map")}</h2>
      <div className="case-map">
        <LazyMap
          label={t("case.mapLabel", { reference: found.reference ?? (found.title || t("case.untitled")) })}
          layers={["base", ...care, "moratorium", "conduit", "works", "trench", "finding", "highlight"]}
          data={data}
          bounds={bounds}
          focus={chosen.focus}
          onPick={(pick) => pick.layer === "finding" && chosen.setId(String(pick.properties.id))}
        />
      </div>
      {!line && !place && offer?.needs_trench !== false && <p className="muted">{t("case.noLine")}</p>}
    </section>
  );
}

/** A trench alone on the town map, for somebody who is asked about it. */
export function TrenchMap({ line, label }: { line: Geometry; label: string }) {
  const data = useMemo((): Record<string, FeatureCollection> => ({ trench: { type: "FeatureCollection", features: [{ type: "Feature", geometry: line, properties: {} }] } }), [line]);
  return <LazyMap label={label} layers={["base", "trench"]} data={data} bounds={boundsOf([line])} />;
}
