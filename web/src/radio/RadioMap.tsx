/** The map of mobile coverage: what the colours say, the sites, and what is looked at. */
import { useQuery } from "@tanstack/react-query";
import type { FeatureCollection, Position } from "geojson";
import { useMemo, type RefObject } from "react";
import { address } from "../api/client";
import type { RadioChoice, RadioFigures, RadioOverview } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import { classColor, classFill } from "../map/layers/radio";
import type { Focus, MapProps } from "../map/Map";
import { useWords } from "../text/language";
import { Problem } from "../ui/Problem";
import { Switch } from "../ui/Switch";
import { dbm } from "./format";
import { sitesQuery } from "./query";
import { views, type RadioQuery, type RadioView } from "./search";

const nothing: FeatureCollection = { type: "FeatureCollection", features: [] };
const points = (places: { place: Position; properties?: Record<string, unknown> }[]): FeatureCollection => ({
  type: "FeatureCollection",
  features: places.map(({ place, properties = {} }) => ({ type: "Feature", geometry: { type: "Point", coordinates: place }, properties })),
});

/** The sites as the map holds them: MapLibre hands out texts and numbers alone. */
export function useSites(): { data: FeatureCollection; error: unknown } {
  const { say, language } = useWords();
  const found = useQuery(sitesQuery);
  const data = useMemo(
    () => ({
      ...nothing,
      features: (found.data?.features ?? []).map((one) => ({ ...one, properties: { ...one.properties, class_title: say(one.properties?.class_title), cells: (one.properties?.cells as string[] | undefined)?.join(", ") ?? "" } })),
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [found.data, language],
  );
  return { data, error: found.error };
}

type Props = {
  overview: RadioOverview;
  /** What has been computed; nothing while it still is. */
  figures: RadioFigures | null;
  query: RadioQuery;
  view: RadioView;
  onView: (view: RadioView) => void;
  choices: RadioChoice[];
  chosen: Position | null;
  focus: Focus | null;
  frame: RefObject<HTMLDivElement | null>;
};

export function RadioMap({ overview, figures, query, view, onView, choices, chosen, focus, frame }: Props) {
  const { t, language, say } = useWords();
  const sites = useSites();
  // Another answer is another object, and has the tiles fetched again.
  const tiles = useMemo((): MapProps["tiles"] => (figures ? { [`radio-${view}`]: address(`/api/radio/tiles/${view}/{z}/{x}/{y}`, query) } : {}), [figures, view, query]);
  const looks = useMemo((): MapProps["looks"] => {
    const { classes } = overview;
    return {
      radioClass: {
        paint: { "radio-class": { "fill-color": classFill(classes.map(({ code }) => code)) } },
        legend: classes.map(({ title, least_dbm }, index) => ({ text: t("radio.levelOf", { name: say(title), level: dbm(least_dbm, language) }), swatch: { kind: "fill", color: classColor(index, classes.length) } as const })),
      },
      ...(choices.length === 0 ? { radioChoice: { legend: [] } } : {}),
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [overview, choices.length, language]);
  const data = useMemo(
    () => ({
      "radio-site": sites.data,
      "radio-choice": points(choices.map(({ place, carrier, label }, index) => ({ place, properties: { number: index + 1, carrier, label } }))),
      highlight: chosen ? points([{ place: chosen }]) : nothing,
    }),
    [sites.data, choices, chosen],
  );
  return (
    <div className="radio__plan">
      <Switch label={t("radio.view")} value={view} choices={views.map((value) => ({ value, text: t(`radio.views.${value}`) }))} onChange={(next) => onView(views.find((known) => known === next) ?? "class")} />
      <Problem error={sites.error} />
      <div className="radio__map" ref={frame}>
        <LazyMap label={t("radio.mapLabel")} layers={["base", "radioClass", "radioBest", "radioGap", "radioSite", "radioChoice", "highlight"]} data={data} tiles={tiles} looks={looks} focus={focus} />
      </div>
    </div>
  );
}
