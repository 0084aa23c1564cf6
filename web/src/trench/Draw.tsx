/** Drawing on the map: by pointer, or by keyboard with a cross in the middle of the map. */
import type { LineString, Position } from "geojson";
import type { Map as TownMap } from "maplibre-gl";
import { useCallback, useEffect, useRef, useState } from "react";
import { TerraDraw, TerraDrawLineStringMode, TerraDrawModeUndoRedo, TerraDrawSelectMode, type GeoJSONStoreFeatures } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { metres } from "../text/format";
import { useWords } from "../text/language";
import type { Trench } from "./history";
import { lengthOf, type Parts } from "./line";
import "./trench.css";

type Mode = "draw" | "edit" | "look";
type Props = {
  map: TownMap;
  trench: Trench;
  /** What is under the pen right now, the unfinished line included; `null` between lines. */
  onLive: (parts: Parts | null) => void;
  onMode: (mode: Mode) => void;
};

const blue = "#1b2f6b";

function makeDraw(map: TownMap): TerraDraw {
  return new TerraDraw({
    // Marks of findings stay readable above the line that is being drawn.
    adapter: new TerraDrawMapLibreGLAdapter({ map, renderBelowLayerId: "finding-spot" }),
    modes: [
      new TerraDrawLineStringMode({
        snapping: { toCoordinate: true },
        showCoordinatePoints: true,
        styles: {
          lineStringColor: blue, lineStringWidth: 4,
          coordinatePointColor: "#ffffff", coordinatePointOutlineColor: blue, coordinatePointOutlineWidth: 2, coordinatePointWidth: 4,
          closingPointColor: "#ffb84d", closingPointOutlineColor: blue, closingPointOutlineWidth: 2, closingPointWidth: 6,
        },
      }),
      new TerraDrawSelectMode({
        flags: { linestring: { feature: { draggable: false, coordinates: { draggable: true, midpoints: true, deletable: true } } } },
        styles: {
          selectedLineStringColor: blue, selectedLineStringWidth: 5,
          selectionPointColor: "#ffffff", selectionPointOutlineColor: blue, selectionPointOutlineWidth: 3, selectionPointWidth: 7,
          midPointColor: "#ffb84d", midPointOutlineColor: blue, midPointOutlineWidth: 2, midPointWidth: 5,
        },
      }),
    ],
    undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
  });
}

const lines = (draw: TerraDraw): Parts =>
  draw.getSnapshot().filter((feature) => feature.geometry.type === "LineString").map((feature) => (feature.geometry as LineString).coordinates);

/** Shows the points of the first section at once; the others answer a click. */
function select(draw: TerraDraw): void {
  const first = draw.getSnapshot().find((feature) => feature.geometry.type === "LineString");
  if (first?.id !== undefined) draw.selectFeature(first.id);
}

function load(draw: TerraDraw, parts: Parts): void {
  draw.clear();
  const features = parts
    .filter((part) => part.length > 1)
    .map((coordinates): GeoJSONStoreFeatures => ({
      type: "Feature",
      // The drawing library refuses more digits than it can tell apart.
      geometry: { type: "LineString", coordinates: coordinates.map(([lon, lat]) => [Number((lon ?? 0).toFixed(9)), Number((lat ?? 0).toFixed(9))]) },
      properties: { mode: "linestring" },
    }));
  if (features.length > 0) draw.addFeatures(features);
}

export function Draw({ map, trench, onLive, onMode }: Props) {
  const { t, language } = useWords();
  const [draw, setDraw] = useState<TerraDraw | null>(null);
  const [mode, setMode] = useState<Mode>("look");
  const [live, setLive] = useState<Parts | null>(null);
  const [aiming, setAiming] = useState(false);
  const known = useRef<Parts | null>(null);
  const calls = useRef({ set: trench.set, onLive, onMode });
  calls.current = { set: trench.set, onLive, onMode };

  const report = useCallback((parts: Parts | null) => {
    setLive(parts);
    calls.current.onLive(parts);
  }, []);

  useEffect(() => {
    const made = makeDraw(map);
    made.start();
    made.setMode("static");
    made.on("change", (_ids, type, context) => {
      if (context && "origin" in context && context.origin === "api") return;
      if (made.getModeState() === "drawing" || made.getModeState() === "selecting" || type === "update") report(lines(made));
      if (type === "delete" && made.getMode() === "select") commit();
    });
    made.on("finish", () => {
      commit();
      if (made.getMode() !== "linestring") return;
      // A finished section is looked at first; the next one begins with the button.
      made.setMode("static");
      setMode("look");
      calls.current.onMode("look");
    });
    function commit(): void {
      const parts = lines(made).filter((part) => part.length > 1);
      report(null);
      // One drag may be reported as finished more than once; it is one step all the same.
      if (JSON.stringify(parts) === JSON.stringify(known.current)) return;
      known.current = parts;
      calls.current.set(parts);
    }
    setDraw(made);
    return () => {
      setDraw(null);
      // The map may be gone already, and its layers with it.
      try {
        made.stop();
      } catch {
        /* nothing left to tidy */
      }
    };
  }, [map, report]);

  // Changes from elsewhere (undo, coordinates, a file) are put into the drawing.
  useEffect(() => {
    if (!draw || trench.parts === known.current) return;
    known.current = trench.parts;
    load(draw, trench.parts);
    if (draw.getMode() === "select") select(draw);
  }, [draw, trench.parts]);

  const turn = useCallback(
    (next: Mode) => {
      setMode(next);
      setAiming(false);
      onMode(next);
      draw?.setMode(next === "draw" ? "linestring" : next === "edit" ? "select" : "static");
      if (next === "edit" && draw) select(draw);
      if (next !== "draw") report(null);
    },
    [draw, onMode, report],
  );

  const undo = useCallback(() => {
    if (draw?.getMode() === "linestring" && draw.getModeState() === "drawing" && draw.canUndo()) draw.undo();
    else trench.undo();
  }, [draw, trench]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      if ((event.target as HTMLElement | null)?.closest("input, textarea, select")) return;
      event.preventDefault();
      if (event.shiftKey) trench.redo();
      else undo();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [trench, undo]);

  const aim = () => {
    const { lng, lat } = map.getCenter();
    const point: Position = [lng, lat];
    const last = trench.parts.at(-1);
    trench.set(aiming && last ? [...trench.parts.slice(0, -1), [...last, point]] : [...trench.parts, [point]]);
    setAiming(true);
  };

  const shown = live ?? trench.parts;
  const some = trench.parts.length > 0;
  return (
    <>
      <div className="draw">
        <div className="draw__tools" role="toolbar" aria-label={t("trench.tools")}>
        <Tool on={mode === "draw"} onClick={() => turn(mode === "draw" ? "look" : "draw")} path="M4 20 9 9l6 6 5-11" text={mode === "draw" ? t("trench.drawEnd") : some ? t("trench.drawMore") : t("trench.draw")} />
        <Tool on={mode === "edit"} disabled={!some} onClick={() => turn(mode === "edit" ? "look" : "edit")} path="M5 19l1-4L16 5l3 3L9 18z" text={mode === "edit" ? t("trench.editEnd") : t("trench.edit")} />
        <Tool disabled={!trench.canUndo && !live} onClick={undo} path="M9 7 4 12l5 5M4 12h10a5 5 0 0 1 0 10" text={t("ui.undo")} />
        <Tool disabled={!trench.canRedo} onClick={trench.redo} path="M15 7l5 5-5 5M20 12H10a5 5 0 0 0 0 10" text={t("ui.redo")} />
        <Tool disabled={!some} onClick={() => trench.set([])} path="M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13" text={t("trench.clear")} />
      </div>
        {mode === "draw" && (
          <div className="draw__hint">
            <p>{live ? t("trench.hintDrawing") : t("trench.hintStart")}</p>
            <div className="draw__keys">
              <button type="button" onClick={aim}>
                {t("trench.aim")}
              </button>
              {aiming && (
                <button type="button" onClick={() => setAiming(false)}>
                  {t("trench.aimDone")}
                </button>
              )}
            </div>
          </div>
        )}
        {mode === "edit" && (
          <div className="draw__hint">
            <p>{t("trench.hintEdit")}</p>
          </div>
        )}
      </div>
      {mode === "draw" && <div className="draw__cross" aria-hidden="true" />}
      <output className="draw__length" aria-live="polite">
        {shown.some((part) => part.length > 1) ? t("trench.length", { length: metres(lengthOf(shown), language) }) : ""}
      </output>
    </>
  );
}

function Tool({ text, path, on, disabled, onClick }: { text: string; path: string; on?: boolean; disabled?: boolean; onClick: () => void }) {
  return (
    <button type="button" className="draw__tool" aria-pressed={on} disabled={disabled} onClick={onClick} title={text}>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d={path} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <span>{text}</span>
    </button>
  );
}
