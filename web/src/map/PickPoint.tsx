/** Sets points on the map: by a click, or by keyboard with the cross in its middle. */
import type { Position } from "geojson";
import type { Map as TownMap, MapMouseEvent } from "maplibre-gl";
import { useEffect, useRef } from "react";
import { useWords } from "../text/language";

type Props = { map: TownMap; hint: string; onPoint: (at: Position) => void };

export function PickPoint({ map, hint, onPoint }: Props) {
  const { t } = useWords();
  const latest = useRef(onPoint);
  latest.current = onPoint;
  useEffect(() => {
    const onClick = ({ lngLat }: MapMouseEvent) => latest.current([lngLat.lng, lngLat.lat]);
    map.on("click", onClick);
    map.getCanvas().style.cursor = "crosshair";
    return () => {
      map.off("click", onClick);
    };
  }, [map]);
  return (
    <>
      <div className="pick">
        <p>{hint}</p>
        <button type="button" onClick={() => onPoint(map.getCenter().toArray())}>{t("map.pick")}</button>
      </div>
      <div className="pick__cross" aria-hidden="true" />
    </>
  );
}
