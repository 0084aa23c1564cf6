/** Who hears a mobile network where: the map, the numbers, the gaps, the cells behind them, and where a further site would help. */
import { useQuery } from "@tanstack/react-query";
import type { Position } from "geojson";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RadioFigures, User } from "../api/types";
import type { Focus } from "../map/Map";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Progress } from "../ui/Progress";
import { Waiting } from "../ui/State";
import { Tabs } from "../ui/Tabs";
import { useToast } from "../ui/Toast";
import { CellDialog, type Begun } from "./CellDialog";
import { Cells } from "./Cells";
import { Files } from "./Files";
import { Gaps } from "./Gaps";
import { Ground } from "./Ground";
import { Placement } from "./Placement";
import { coverageQuery, overviewQuery, sitesQuery, usePlacement } from "./query";
import { Question } from "./Question";
import "./radio.css";
import { RadioMap } from "./RadioMap";
import { Classes, Headline, Result } from "./Result";
import { queryOf, tabs, type RadioSearch } from "./search";

type Props = { user: User; search: RadioSearch; onSearch: (search: RadioSearch) => void };

export function Radio({ user, search, onSearch }: Props) {
  const { t } = useWords();
  const toast = useToast();
  const { betreiber, geplant, dbm, raster } = search;
  const query = useMemo(() => queryOf({ betreiber, geplant, dbm, raster }), [betreiber, geplant, dbm, raster]);
  const overview = useQuery(overviewQuery);
  const coverage = useQuery(coverageQuery(query));
  const placement = usePlacement();
  const [chosen, setChosen] = useState<Position | null>(null);
  const [focus, setFocus] = useState<Focus | null>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  // While the next answer is computed, the last one stays to be read, paler.
  const last = useRef<RadioFigures | null>(null);
  const now = coverage.data?.state === "ready" ? coverage.data.figures : null;
  useEffect(() => {
    if (now) last.current = now;
  }, [now]);
  useEffect(() => {
    const found = placement.data?.choices ?? [];
    if (found.length > 0) setFocus({ geometry: { type: "MultiPoint", coordinates: found.map(({ place }) => place) }, zoom: 15 });
  }, [placement.data]);
  const computing = coverage.data?.state === "computing" ? coverage.data : null;
  const figures = now ?? last.current;
  const writes = user.role !== "administrator";
  const latest = useRef(search);
  latest.current = search;
  const change = useCallback((next: Partial<RadioSearch>) => {
    const all = { ...latest.current, ...next };
    onSearch(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
  }, [onSearch]);
  const show = (place: Position) => {
    setChosen(place);
    setFocus({ geometry: { type: "Point", coordinates: place }, zoom: 16.5 });
    // The list may be far below the map; the focus stays in it.
    frame.current?.scrollIntoView({ block: "nearest" });
  };
  const sites = useQuery(sitesQuery).data;
  const showCell = (name: string) => {
    const site = sites?.features.find(({ properties }) => (properties?.cells as string[] | undefined)?.includes(name))?.geometry;
    if (site?.type === "Point") show(site.coordinates);
  };
  const copy = () =>
    void navigator.clipboard.writeText(window.location.href).then(
      () => toast({ text: t("coverage.copied") }),
      () => toast({ text: t("coverage.notCopied") }),
    );
  const known = overview.data;
  if (!known) return <div className="page page--wide">{overview.isError ? <Problem error={overview.error} onRetry={() => void overview.refetch()} /> : <Waiting lines={6} />}</div>;
  return (
    <div className="page page--wide">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{t("radio.title")}</h1>
          <p className="page__lead">{t("radio.lead")}</p>
        </div>
        <div className="page__actions">{window.isSecureContext && <Button small look="tertiary" onClick={copy}>{t("coverage.copy")}</Button>}</div>
      </header>
      {known.cells === 0 && <Alert tone="info" title={t("radio.noCells")} live={false}><p className="kern-body kern-body--small">{t("radio.noCellsText")}</p></Alert>}
      <Question overview={known} figures={figures} search={search} onChange={change} />
      <Problem error={coverage.error} onRetry={() => void coverage.refetch()} />
      <p className="kern-sr-only" role="status">{computing ? t("radio.computingLabel") : now ? t("radio.ready") : ""}</p>
      {computing && (
        <div className="radio__progress">
          <p>{t("radio.computing", { done: computing.done, all: computing.all })}</p>
          <Progress share={computing.done / Math.max(1, computing.all)} label={t("radio.computingLabel")} />
        </div>
      )}
      {figures ? <div className={now ? undefined : "fading"}><Headline figures={figures} busy={!now} /></div> : !coverage.isError && <Waiting lines={2} />}
      <div className="radio">
        <RadioMap overview={known} figures={now} query={query} view={search.bild ?? "class"} onView={(view) => change({ bild: view === "class" ? undefined : view })} choices={placement.data?.choices ?? []} chosen={chosen} focus={focus} frame={frame} />
        <div className="radio__side">
          {figures && <Classes overview={known} figures={figures} />}
        </div>
      </div>
      <Tabs
        label={t("radio.lists")}
        selected={search.liste ?? "figures"}
        onChange={(id) => change({ liste: tabs.find((tab) => tab === id && tab !== "figures") })}
        tabs={tabs
          .filter((id) => writes || id !== "placement")
          .map((id) => ({
            id,
            title: t(`radio.tabs.${id}`),
            body: {
              figures: () => (figures ? <Result overview={known} figures={figures} onCell={showCell} /> : <Waiting />),
              gaps: () => <Gaps key={JSON.stringify(query)} query={query} ready={now !== null} onShow={show} />,
              cells: () => <Cells key={query.operator ?? ""} operator={query.operator} writes={writes} onShow={show} onBegin={setBegun} />,
              placement: () => <Placement query={query} placement={placement} onShow={show} onBegin={setBegun} />,
              ground: () => <Ground overview={known} writes={writes} />,
              files: () => <Files query={query} />,
            }[id](),
          }))}
      />
      {begun && <CellDialog begun={begun} operators={known.operators} onClose={() => setBegun(null)} />}
    </div>
  );
}
