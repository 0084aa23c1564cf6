/** The town map: one MapLibre instance, the layers a page asks for, legend, switches and popups. */
import type { FeatureCollection, Geometry, Position } from "geojson";
import * as maplibregl from "maplibre-gl";
import type { MapGeoJSONFeature, StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useRouter } from "@tanstack/react-router";
import { useConfig } from "../api/session";
import type { Bounds } from "../api/types";
import { useWords } from "../text/language";
import { Legend } from "./Legend";
import { whereIs, type MapLayer, type Note, type Properties, type Sign } from "./layer";
import { layers as all, type LayerName } from "./layers";
import "./map.css";
import { boundsOf } from "./shape";
import { rank } from "./zorder";

maplibregl.setWorkerUrl(workerUrl);
// The worker starts while the page still asks what town this is.
maplibregl.prewarm();

export type Pick = { layer: LayerName; properties: Properties; at: Position };
/** A place to go to; a new object goes there again. */
export type Focus = { geometry: Geometry; zoom?: number };

export type MapProps = {
  /** What the map shows, for people who do not see it. */
  label: string;
  layers: LayerName[];
  /** Tells its legend from that of another map on the page. */
  legendOf?: string;
  /** Features for the sources a page fills itself, by source name. */
  data?: Partial<Record<string, FeatureCollection>>;
  /** Where the tiles are that answer the page's question, by source; a new object has them fetched again. */
  tiles?: Partial<Record<string, string>>;
  /** What the page alone can say of a layer: colours of its styles, and lines of its legend in words. */
  looks?: Partial<Record<LayerName, { paint?: Partial<Record<string, Record<string, unknown>>>; legend: Sign[] }>>;
  /** The part of town to begin with, and to return to when it changes. */
  bounds?: Bounds | null;
  focus?: Focus | null;
  onPick?: (pick: Pick) => void;
  /** The instance itself, for drawing; `null` when it goes away. */
  onMap?: (map: maplibregl.Map | null) => void;
  /** Popups stay closed, because clicks mean something else now. */
  busy?: boolean;
  children?: ReactNode;
};

const nothing: FeatureCollection = { type: "FeatureCollection", features: [] };
const nowhere: NonNullable<MapProps["tiles"]> = {};
const plain: NonNullable<MapProps["looks"]> = {};

/** Whether the page has said where all tiles of this layer are. */
const isAsked = (name: LayerName, tiles: NonNullable<MapProps["tiles"]>): boolean =>
  Object.entries((all[name] as MapLayer).sources).every(([source, made]) => made.type !== "vector" || made.tiles?.length !== 0 || tiles[source] !== undefined);

function styleOf(names: LayerName[]): StyleSpecification {
  const used: MapLayer[] = names.map((name) => all[name]);
  return {
    version: 8,
    sources: Object.assign({}, ...used.map((layer) => layer.sources)),
    layers: used.flatMap((layer) => layer.styles).sort((a, b) => rank(a.id) - rank(b.id)),
  };
}

/** Grows a box that is only a point, so that flying there shows its surroundings. */
function fit(map: maplibregl.Map, box: Bounds, animate: boolean, maxZoom = 17.5): void {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { width, height } = map.getCanvas().getBoundingClientRect();
  map.fitBounds(box, { padding: Math.max(16, Math.min(64, Math.min(width, height) / 6)), maxZoom, animate: animate && !calm, duration: 700 });
}

export default function TownMap({ label, legendOf, layers, data = {}, tiles = nowhere, looks = plain, bounds, focus, onPick, onMap, busy = false, children }: MapProps) {
  const { t, language } = useWords();
  const config = useConfig();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<maplibregl.Map | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<LayerName>>(() => new Set(layers.filter((name) => (all[name] as MapLayer).quiet)));
  const [popup, setPopup] = useState<{ at: Position; note: Note } | null>(null);
  const [failed, setFailed] = useState(false);
  const latest = useRef({ onPick, busy, layers });
  latest.current = { onPick, busy, layers };
  const words = useRef({ t, language });
  words.current = { t, language };
  const named = layers.join(" ");

  useEffect(() => {
    if (!config || !box.current) return;
    const mark = box.current.dataset;
    const { center, bounds: city } = config.city;
    let made: maplibregl.Map;
    try {
      made = new maplibregl.Map({
        container: box.current,
        style: styleOf(latest.current.layers),
        center,
        zoom: 13,
        minZoom: 8,
        maxZoom: 20.5,
        maxBounds: [city[0] - 0.3, city[1] - 0.2, city[2] + 0.3, city[3] + 0.2],
        attributionControl: false,
        locale: {
          "Map.Title": label,
          "NavigationControl.ZoomIn": t("map.zoomIn"),
          "NavigationControl.ZoomOut": t("map.zoomOut"),
          "NavigationControl.ResetBearing": t("map.north"),
          "Popup.Close": t("map.closeNote"),
          "AttributionControl.ToggleAttribution": t("map.attribution"),
        },
        pitchWithRotate: false,
        fadeDuration: 0,
      });
    } catch {
      setFailed(true);
      return;
    }
    made.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    made.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
    made.addControl(new maplibregl.AttributionControl({ compact: true, customAttribution: config.attribution }), "bottom-right");
    if (bounds) fit(made, bounds, false);
    else {
      // The whole town would be a stamp in a tall window: begin a little nearer.
      made.fitBounds(city, { padding: 8, animate: false });
      made.setZoom(made.getZoom() + 0.5);
    }
    // Whoever waits for the map looks at this mark: everything asked for has been drawn.
    made.on("movestart", () => delete mark.drawn);
    made.on("idle", () => {
      mark.drawn = "true";
    });
    made.on("click", (event) => {
      const { onPick, busy, layers } = latest.current;
      if (busy) return;
      const hit = nearest(made, layers, event.point);
      if (!hit) return setPopup(null);
      const at: Position = [event.lngLat.lng, event.lngLat.lat];
      const properties = hit.feature.properties as Properties;
      const note = (all[hit.layer] as MapLayer).note?.(properties, words.current);
      setPopup(note ? { at, note } : null);
      onPick?.({ layer: hit.layer, properties, at });
    });
    made.on("mousemove", (event) => {
      if (latest.current.busy) return;
      made.getCanvas().style.cursor = nearest(made, latest.current.layers, event.point) ? "pointer" : "";
    });
    if (box.current.clientWidth < 480) made.once("load", () => box.current?.querySelector(".maplibregl-compact-show")?.classList.remove("maplibregl-compact-show"));
    made.once("style.load", () => {
      setMap(made);
      onMap?.(made);
    });
    return () => {
      onMap?.(null);
      setMap(null);
      delete mark.drawn;
      made.remove();
    };
    // The instance lives as long as the page shows the same layers of the same city.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [config?.city.name, named, language]);

  useEffect(() => {
    if (!map) return;
    for (const name of layers) {
      for (const source of Object.keys((all[name] as MapLayer).sources)) {
        const found = map.getSource(source);
        if (found?.type === "geojson") (found as maplibregl.GeoJSONSource).setData(data[source] ?? nothing);
      }
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [map, ...["trench", "finding", "district", "gap", "connection", "highlight", "plan", "plan-point", "plan-home", "radio-site", "radio-choice"].map((source) => data[source])]);

  useEffect(() => {
    if (!map) return;
    for (const [name, path] of Object.entries(tiles)) {
      const found = map.getSource(name);
      if (!path || found?.type !== "vector") continue;
      (found as maplibregl.VectorTileSource).setTiles([whereIs(path)]);
      delete box.current?.dataset.drawn;
    }
  }, [map, tiles]);

  useEffect(() => {
    if (!map) return;
    for (const look of Object.values(looks)) {
      for (const [style, paint] of Object.entries(look.paint ?? {})) {
        for (const [name, value] of Object.entries(paint ?? {})) map.setPaintProperty(style, name as "fill-color", value as string);
      }
    }
  }, [map, looks]);

  useEffect(() => {
    if (!map) return;
    for (const name of layers) {
      for (const style of all[name].styles) map.setLayoutProperty(style.id, "visibility", hidden.has(name) || !isAsked(name, tiles) ? "none" : "visible");
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [map, hidden, tiles]);

  const wanted = bounds?.join();
  useEffect(() => {
    if (map && bounds) fit(map, bounds, true);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [map, wanted]);

  useEffect(() => {
    const target = focus && boundsOf([focus.geometry]);
    if (map && target) fit(map, target, true, focus.zoom ?? 18);
  }, [map, focus]);

  return (
    <div className="map">
      {failed ? <p className="map__failed">{t("map.failed")}</p> : <div ref={box} className="map__canvas" />}
      {map && <Legend of={legendOf} names={layers.filter((name) => isAsked(name, tiles))} looks={looks} hidden={hidden} roomy={(box.current?.clientHeight ?? 0) >= 620 && (box.current?.clientWidth ?? 0) >= 720} onChange={setHidden} />}
      {map && popup && <NotePopup map={map} {...popup} onClose={() => setPopup(null)} />}
      {children}
    </div>
  );
}

/** The feature under the pointer, with a few pixels of mercy; upper layers first. */
function nearest(map: maplibregl.Map, names: LayerName[], point: maplibregl.Point): { layer: LayerName; feature: MapGeoJSONFeature } | null {
  const owner = new Map<string, LayerName>();
  for (const name of names) for (const id of (all[name] as MapLayer).hits ?? []) if (map.getLayer(id)) owner.set(id, name);
  if (owner.size === 0) return null;
  const near: [maplibregl.PointLike, maplibregl.PointLike] = [[point.x - 5, point.y - 5], [point.x + 5, point.y + 5]];
  const feature = map.queryRenderedFeatures(near, { layers: [...owner.keys()] })[0];
  const layer = feature && owner.get(feature.layer.id);
  return feature && layer ? { layer, feature } : null;
}

function NotePopup({ map, at, note, onClose }: { map: maplibregl.Map; at: Position; note: Note; onClose: () => void }) {
  const router = useRouter();
  const [body] = useState(() => document.createElement("div"));
  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    const { clientWidth: wide, clientHeight: high } = map.getContainer();
    const narrow = wide < 480;
    const shown = new maplibregl.Popup({ maxWidth: `${Math.min(300, wide - 24)}px`, focusAfterOpen: true, anchor: narrow ? "bottom" : undefined }).setLngLat(at as [number, number]).setDOMContent(body).addTo(map);
    // A map that is hardly wider than the note makes room for it above the place.
    if (narrow) map.easeTo({ center: at as [number, number], offset: [0, high * 0.35] });
    let gone = false;
    shown.on("close", () => {
      if (!gone) closing.current();
    });
    return () => {
      gone = true;
      shown.remove();
    };
  }, [map, at, body]);
  return createPortal(
    <div className="map-note">
      <h3 className="map-note__title">{note.title}</h3>
      <dl>
        {note.rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {note.link && (
        <a
          className="kern-link"
          href={note.link.href}
          onClick={(event) => {
            event.preventDefault();
            router.history.push(note.link?.href ?? "/");
          }}
        >
          {note.link.text}
        </a>
      )}
    </div>,
    body,
  );
}
