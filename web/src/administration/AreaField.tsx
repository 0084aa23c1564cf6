/** Where a body is competent: everywhere, or in an area from the map or from a file. */
import type { FeatureCollection, Geometry, Position } from "geojson";
import type { Map as TownMap } from "maplibre-gl";
import { useMemo, useState } from "react";
import { LazyMap } from "../map/LazyMap";
import { PickPoint } from "../map/PickPoint";
import { boundsOf } from "../map/shape";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Area as TextArea, Radios } from "../ui/Field";
import { FileDrop } from "../ui/FileDrop";
import { areaOf, readArea } from "./area";

type Props = { area: Geometry | null; onChange: (area: Geometry | null) => void; onPending: (pending: boolean) => void; fault: string | undefined };
type Way = "everywhere" | "keep" | "draw" | "text";

export function AreaField({ area, onChange, onPending, fault }: Props) {
  const { t } = useWords();
  const [before] = useState(area);
  const [way, setWay] = useState<Way>(area ? "keep" : "everywhere");
  const [points, setPoints] = useState<Position[]>([]);
  const [text, setText] = useState("");
  const [map, setMap] = useState<TownMap | null>(null);

  const give = (next: Way, drawn: Position[], typed: string) => {
    const made = next === "draw" ? areaOf(drawn) : next === "text" ? readArea(typed) : next === "keep" ? before : null;
    onChange(made);
    // An area that is wanted and not there yet must not be kept as "everywhere".
    onPending((next === "draw" || next === "text") && made === null);
  };
  const draw = (next: Position[]) => {
    setPoints(next);
    give(way, next, text);
  };
  const type = (next: string) => {
    setText(next);
    give(way, points, next);
  };
  const data = useMemo(
    (): Record<string, FeatureCollection> => ({
      highlight: {
        type: "FeatureCollection",
        features: [
          ...(area ? [{ type: "Feature" as const, properties: {}, geometry: area }] : []),
          ...(way === "draw" ? points.map((coordinates) => ({ type: "Feature" as const, properties: {}, geometry: { type: "Point" as const, coordinates } })) : []),
        ],
      },
    }),
    [area, points, way],
  );
  const bounds = useMemo(() => (area && way !== "draw" ? boundsOf([area]) : null), [area, way]);
  return (
    <div className="area">
      <Radios
        label={t("publicBody.area")}
        value={way}
        onChange={(next) => {
          setWay(next as Way);
          give(next as Way, points, text);
        }}
        choices={[
          { value: "everywhere", text: t("publicBody.everywhere") },
          ...(before ? [{ value: "keep", text: t("publicBody.keepArea") }] : []),
          { value: "draw", text: t("publicBody.draw") },
          { value: "text", text: t("publicBody.fromText") },
        ]}
      />
      {way === "text" && (
        <>
          <FileDrop label={t("publicBody.file")} accept=".geojson,.json,application/geo+json,application/json" share={null} onFile={(file) => void file.text().then(type)} />
          <TextArea label={t("publicBody.geojson")} rows={4} value={text} onChange={type} fault={text.trim() !== "" && !area ? t("publicBody.geojsonFault") : (fault ?? null)} />
        </>
      )}
      {way !== "everywhere" && (
        <div className="area__map">
          <LazyMap label={t("publicBody.mapLabel")} layers={["base", "highlight"]} data={data} bounds={bounds} busy={way === "draw"} onMap={setMap}>
            {map && way === "draw" && <PickPoint map={map} hint={t("publicBody.drawHint")} onPoint={(at) => draw([...points, at])} />}
          </LazyMap>
        </div>
      )}
      {way === "draw" && (
        <div className="between">
          <span role="status">{t("publicBody.points", { count: points.length })}</span>
          <span className="row-steps">
            <Button small disabled={points.length === 0} onClick={() => draw(points.slice(0, -1))}>{t("publicBody.dropPoint")}</Button>
            <Button small disabled={points.length === 0} onClick={() => draw([])}>{t("publicBody.dropAll")}</Button>
          </span>
        </div>
      )}
      {fault && way !== "text" && <p className="kern-error" role="alert">{fault}</p>}
    </div>
  );
}
