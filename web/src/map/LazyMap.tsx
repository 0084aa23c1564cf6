/** The map, fetched only by pages that show one. */
import { lazy, Suspense } from "react";
import { useWords } from "../text/language";
import type { MapProps } from "./Map";

const TownMap = lazy(() => import("./Map"));

export function LazyMap(props: MapProps) {
  const { t } = useWords();
  return (
    <Suspense fallback={<div className="map map--waiting" role="status">{t("map.loading")}</div>}>
      <TownMap {...props} />
    </Suspense>
  );
}
