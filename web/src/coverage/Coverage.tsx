/** Who has fibre, who gets it when, and who is left out: by day, district, statistical area, hexagon and address. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FeatureCollection, Geometry } from "geojson";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { address, call } from "../api/client";
import { useUser } from "../api/session";
import type { Coverage as Answer, CoverageTotals } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { whole } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button, ButtonLink, Download } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { Tabs } from "../ui/Tabs";
import { useToast } from "../ui/Toast";
import { useLater } from "../ui/useLater";
import { AddressList } from "./AddressList";
import { ConnectionCard, useConnection, type Asked } from "./ConnectionCard";
import "./coverage.css";
import { DaySlider } from "./DaySlider";
import { Figures } from "./Figures";
import { LastChances } from "./LastChances";
import { Outlook } from "./Outlook";
import { farthest, groundOf, resolutions, states, tabs, type CoverageSearch, type Ground } from "./search";
import { Tally, type TallyRow } from "./Tally";

const collection = (geometry?: Geometry | null): FeatureCollection => ({ type: "FeatureCollection", features: geometry ? [{ type: "Feature", geometry, properties: {} }] : [] });
const nothing = collection();
const paths = { district: "/api/coverage/districts.geojson", area: "/api/coverage/areas.geojson", hexagon: "/api/coverage/hexagons.geojson" } as const satisfies Record<Ground, string>;
const idOf = (properties: Record<string, unknown> | null) => String(properties?.key ?? properties?.id ?? "");

export function Coverage({ search, onSearch }: { search: CoverageSearch; onSearch: (search: CoverageSearch) => void }) {
  const { t, language, say } = useWords();
  const toast = useToast();
  const [typed, setTyped] = useState<string | null>(null);
  const [offset, setOffset] = useState(0);
  const [focus, setFocus] = useState<Focus | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const latest = useRef(search);
  latest.current = search;
  const change = useCallback((next: Partial<CoverageSearch>) => {
    setOffset(0);
    const all = { ...latest.current, ...next };
    onSearch(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== "")));
  }, [onSearch]);
  // Where conduits lie is not for those who keep the accounts.
  const insider = useUser()?.role !== "administrator";
  const connection = useConnection(asked);
  const route = connection.data?.route ?? null;
  useEffect(() => {
    if (route) setFocus({ geometry: route });
  }, [route]);
  const later = useLater(typed, 350);
  const number = Number(later?.replace(",", "."));
  const valid = later === null || (Number.isFinite(number) && number >= 1 && number <= farthest);
  useEffect(() => {
    if (later !== null && valid && number !== latest.current.weite) change({ weite: number });
  }, [later, valid, number, change]);

  const { tag: day, weite: limit_m, raster } = search;
  const state = search.stand ?? "gap";
  const town = useQuery({
    queryKey: ["coverage", day, limit_m],
    queryFn: ({ signal }) => call<Answer>("GET", "/api/coverage", { query: { day, limit_m }, signal }),
    placeholderData: keepPreviousData,
  });
  const total = town.data;
  const past = total?.kind === "as_of";
  // What is shown meanwhile may be of another day than the one that is asked for.
  const live = total !== undefined && !past && (day === undefined || day >= total.today);
  // Past days are kept by district alone.
  const ground = past ? "district" : groundOf(search);
  const byArea = ground === "area";
  const chosen = byArea ? search.gebiet : search.stadtteil;
  const query = { day, limit_m, district: byArea ? undefined : chosen, area: byArea ? chosen : undefined, state };
  const around = { day, limit_m, resolution: ground === "hexagon" ? raster : undefined };
  const shapes = useQuery({
    queryKey: ["coverage-shapes", ground, around],
    enabled: live || ground === "district",
    queryFn: ({ signal }) => call<FeatureCollection>("GET", paths[ground], { query: around, signal }),
    placeholderData: (before, of) => (of?.queryKey[1] === ground ? before : undefined),
  });
  const points = useQuery({
    queryKey: ["coverage-points", query],
    enabled: live,
    queryFn: ({ signal }) => call<FeatureCollection>("GET", "/api/coverage/addresses.geojson", { query, signal }),
    placeholderData: keepPreviousData,
  });
  const data = useMemo(
    () => ({ district: shapes.data ?? nothing, gap: (live && points.data) || nothing, connection: collection(route) }),
    [shapes.data, live, points.data, route],
  );
  const rows: TallyRow[] | undefined = useMemo(() => {
    const outside = (name: string | null) => name ?? t(`coverage.grounds.${ground}.outside`);
    if (ground === "hexagon") return shapes.data?.features.map(({ properties }) => ({ ...(properties as CoverageTotals), id: idOf(properties), name: idOf(properties) }));
    return ground === "area" ? total?.areas?.map((row) => ({ ...row, id: row.key, name: outside(row.key) })) : total?.districts.map((row) => ({ ...row, name: outside(row.id && row.name) }));
  }, [ground, shapes.data, total, t]);
  const told = ground === "hexagon" ? undefined : rows?.find((row) => row.id === chosen);
  const choose = (id: string) => {
    // A hexagon is only looked at: whoever chooses one still counts by district.
    if (ground !== "hexagon") change(byArea ? { gebiet: id || undefined } : { stadtteil: id || undefined });
    const shape = shapes.data?.features.find((feature) => idOf(feature.properties) === id);
    if (shape?.geometry) setFocus({ geometry: shape.geometry });
  };
  const show = (value: string) => {
    const next = { flaechen: value === "gebiete" ? ("gebiete" as const) : undefined, raster: resolutions.find((known) => String(known) === value) };
    change({ ...next, ...(groundOf(next) === "area" ? { stadtteil: undefined } : { gebiet: undefined }) });
  };
  // Without a layer of them there is nothing to choose; on a past day nobody knows.
  const areasKnown = search.flaechen !== undefined || total?.areas?.length !== 0;
  const places = (byArea ? total?.areas?.map(({ key }) => ({ value: key, text: key })) : total?.districts.map(({ id, name }) => ({ value: id, text: name })))?.flatMap(({ value, text }) => (value && text ? [{ value, text }] : [])) ?? [];
  const file =
    ground === "hexagon"
      ? { href: address(paths.hexagon, around), name: t("coverage.grounds.hexagon.file") }
      : { href: address(byArea ? "/api/coverage/areas.csv" : "/api/coverage/districts.csv", { day, limit_m }), name: t(`coverage.grounds.${ground}.file`) };
  const copy = () =>
    void navigator.clipboard.writeText(window.location.href).then(
      () => toast({ text: t("coverage.copied") }),
      () => toast({ text: t("coverage.notCopied") }),
    );

  return (
    <div className="page page--wide">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{t("coverage.title")}</h1>
          <p className="page__lead">{t("coverage.lead")}</p>
        </div>
        <div className="page__actions">
          {window.isSecureContext && <Button small look="tertiary" onClick={copy}>{t("coverage.copy")}</Button>}
          {insider && <ButtonLink small look="tertiary" to="/versorgung/meldungen">{t("coverage.reports")}</ButtonLink>}
          {live && <Download small href={address("/api/coverage/addresses.csv", query)} label={t("coverage.addressesAs", { format: "CSV" })}>CSV</Download>}
          {live && <Download small href={address("/api/coverage/addresses.geojson", query)} label={t("coverage.addressesAs", { format: "GeoJSON" })}>GeoJSON</Download>}
        </div>
      </header>
      <Problem error={town.error ?? shapes.error ?? (live ? points.error : null)} onRetry={() => void town.refetch()} />
      {total && total.not_loaded.length > 0 && (
        <Alert tone="warning" title={t("coverage.notLoaded")}>
          <p className="kern-body kern-body--small">{total.not_loaded.map((kind) => t(`admin.layerKinds.${kind}`, { defaultValue: kind })).join(", ")}</p>
        </Alert>
      )}
      {total ? (
        <>
          <DaySlider first={total.first_day} today={total.today} last={total.last_day} value={day ?? total.last_day} told={past ? total.day : undefined} onChange={(tag) => change({ tag: tag === total.last_day ? undefined : tag })} />
          <Figures totals={told ?? total} of={told && (byArea && told.id ? `${t("coverage.grounds.area.one")} ${told.name}` : told.name)} onAll={() => choose("")} busy={town.isPlaceholderData} />
          {past && <Alert tone="info" title={t("coverage.past.title")}><p className="kern-body kern-body--small">{t("coverage.past.text")}</p></Alert>}
        </>
      ) : (
        <>
          {town.isPending && <Waiting lines={3} />}
          {town.isError && day && <Button small onClick={() => change({ tag: undefined })}>{t("coverage.slider.all")}</Button>}
        </>
      )}
      <div className="coverage">
        <div className="coverage__map">
          <LazyMap
            label={t("coverage.mapLabel")}
            layers={["base", "coverage", "conduit", "works", "connection"]}
            data={data}
            focus={focus}
            onPick={({ properties }) => {
              const { addresses, id, street, number, state } = properties;
              if (addresses !== undefined) {
                choose(idOf(properties));
              }
              else if (insider && number !== undefined && state !== "connected") setAsked({ id: String(id), name: `${street} ${number}` });
            }}
          />
        </div>
        <div className="coverage__side">
          <div className="coverage__ask">
            <Field label={t("coverage.limit")} inputMode="numeric" unit="m" value={typed ?? (total ? String(Math.round(total.limit_m)) : "")} onChange={setTyped} fault={typed === later && !valid ? t("coverage.limitFault") : null} />
            <Select label={t(`coverage.grounds.${byArea ? "area" : "district"}.one`)} value={chosen ?? ""} onChange={choose} choices={[{ value: "", text: t(byArea ? "coverage.allAreas" : "coverage.allDistricts") }, ...places]} />
            <Select label={t("coverage.show")} value={state} onChange={(value) => change({ stand: states.find((known) => known === value) })} choices={states.map((value) => ({ value, text: t(`coverage.states.${value}`) }))} />
            <Select label={t("coverage.ground")} value={String(raster ?? search.flaechen ?? "")} onChange={show} choices={[{ value: "", text: t("coverage.grounds.district.many") }, ...(areasKnown ? [{ value: "gebiete", text: t("coverage.grounds.area.many") }] : []), ...resolutions.map((value) => ({ value: String(value), text: t("coverage.hexagons", { size: t(`coverage.sizes.${value}`) }) }))]} />
          </div>
          {asked && <ConnectionCard asked={asked} found={connection} onClose={() => setAsked(null)} />}
          <Tabs
            label={t("coverage.lists")}
            selected={search.liste ?? "districts"}
            onChange={(id) => change({ liste: tabs.find((known) => known === id) })}
            tabs={[
              {
                id: "districts",
                title: t(`coverage.grounds.${ground}.many`),
                body: rows ? <Tally ground={ground} rows={rows} chosen={told?.id ?? undefined} onChoose={(id) => choose(id === told?.id ? "" : id)} file={file} /> : <Waiting />,
              },
              {
                id: "addresses",
                title: t("coverage.addresses"),
                body: live ? (
                  <AddressList
                    query={query}
                    offset={offset}
                    onOffset={setOffset}
                    chosen={asked?.id}
                    onChoose={(row) => {
                      if (insider && row.state !== "connected") setAsked({ id: row.id, name: `${row.street} ${row.number}` });
                      setFocus({ geometry: { type: "Point", coordinates: row.at }, zoom: 18 });
                    }}
                  />
                ) : past ? <p className="muted">{t("coverage.past.text")}</p> : <Waiting />,
              },
              { id: "outlook", title: t("coverage.outlook.title"), body: total ? <Outlook limit_m={limit_m} today={total.today} /> : <Waiting /> },
              { id: "last", title: t("coverage.last.title"), body: <LastChances onChoose={(geometry) => setFocus({ geometry })} /> },
            ]}
          />
          {total && (
            <p className="muted coverage__basis">
              {say(total.basis)} {!total.verified && t("coverage.unverified")} {total.off_street > 0 && t("coverage.offStreet", { count: total.off_street })} {t("coverage.took", { ms: whole(total.took_ms, language) })}
            </p>
          )}
        </div>
      </div>
    </div>
  );
}
