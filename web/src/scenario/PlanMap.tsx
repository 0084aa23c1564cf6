/** The plan on the map, coloured by how it is laid or by when, and why the chosen piece costs what it costs. */
import { useQuery } from "@tanstack/react-query";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import { useEffect, useMemo, useState } from "react";
import type { ScenarioDetail } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { useWords } from "../text/language";
import { Problem } from "../ui/Problem";
import { Switch } from "../ui/Switch";
import { PieceCard, type Piece } from "./Piece";
import { mapQuery } from "./query";

export type View = { farbe?: "jahre"; liste?: string };
/** A piece by its number, or all of a street in a phase. */
export type Chosen = { number: number } | { street: string; phase: number };

type Props = { one: Pick<ScenarioDetail, "id" | "finished_at">; chosen?: Chosen | null; onChosen?: (chosen: Chosen | null) => void; view: View; onView?: (view: View) => void; label?: string };

const placed = (features: Feature<Geometry | null>[], kind: string): FeatureCollection => ({ type: "FeatureCollection", features: features.filter((one): one is Feature => one.geometry !== null && one.properties?.feature === kind) });

export function PlanMap({ one, chosen = null, onChosen, view, onView, label }: Props) {
  const { t } = useWords();
  const found = useQuery(mapQuery(one.id, one.finished_at));
  const [focus, setFocus] = useState<Focus | null>(null);
  const features = useMemo(() => found.data?.features ?? [], [found.data]);
  const lines = useMemo(() => placed(features, "piece"), [features]);
  const spots = useMemo(() => ({ "plan-point": placed(features, "point"), "plan-home": placed(features, "home") }), [features]);
  const pieces = useMemo(() => features.flatMap((one) => (one.properties?.feature === "piece" ? [{ ...(one.properties as Piece), geometry: one.geometry }] : [])), [features]);
  const shown = useMemo(() => {
    if (!chosen) return [];
    if ("number" in chosen) return pieces.filter((piece) => piece.number === chosen.number);
    return pieces.filter((piece) => piece.street === chosen.street && piece.phase === chosen.phase && ["side", "corner", "crossing"].includes(piece.kind)).sort((a, b) => b.cents - a.cents);
  }, [chosen, pieces]);
  useEffect(() => {
    if (lines.features.length > 0) setFocus({ geometry: { type: "GeometryCollection", geometries: lines.features.map((one) => one.geometry) }, zoom: 17 });
  }, [lines]);
  const way = shown.flatMap((piece) => (piece.geometry ? [piece.geometry] : []));
  const data = useMemo(
    () => ({ plan: lines, ...spots, highlight: { type: "FeatureCollection" as const, features: way.map((geometry) => ({ type: "Feature" as const, geometry, properties: {} })) } }),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [lines, spots, shown],
  );
  const byYear = view.farbe === "jahre";
  return (
    <div className="scenario__plan">
      <Problem error={found.error} onRetry={() => void found.refetch()} />
      {onView && (
        <div className="scenario__switch"><Switch label={t("scenario.colors")} value={byYear ? "jahre" : "art"} choices={[{ value: "art", text: t("scenario.byKind") }, { value: "jahre", text: t("scenario.byYear") }]} onChange={(next) => onView({ liste: view.liste, ...(next === "jahre" ? { farbe: "jahre" as const } : {}) })} /></div>
      )}
      <div className={onChosen ? "scenario__beside" : undefined}>
        <div className="scenario__map" aria-busy={found.isPending}>
          <LazyMap
            label={label ?? t("scenario.map")}
            legendOf={label}
            layers={["base", byYear ? "planYears" : "plan", "highlight"]}
            data={data}
            focus={focus}
            onPick={({ properties }) => {
              if (typeof properties.number === "number" && properties.feature === "piece") onChosen?.({ number: properties.number });
            }}
          />
        </div>
        {onChosen && <PieceCard pieces={shown} onClose={() => onChosen(null)} />}
      </div>
    </div>
  );
}
