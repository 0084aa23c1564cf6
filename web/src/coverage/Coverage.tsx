/** Who has fibre, who gets it when, and who is left out: by day, district, hexagon and address. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FeatureCollection, Geometry } from "geojson";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { address, call } from "../api/client";
import { useUser } from "../api/session";
import type { Coverage as Answer, DistrictCoverage } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button, ButtonLink, Download } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { Figure } from "../ui/Figure";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { Tabs } from "../ui/Tabs";
import { useToast } from "../ui/Toast";
import { useLater } from "../ui/useLater";
import { AddressList } from "./AddressList";
import { ConnectionCard, useConnection, type Asked } from "./ConnectionCard";
import "./coverage.css";
import { DaySlider } from "./DaySlider";
import { LastChances } from "./LastChances";
import { Outlook } from "./Outlook";
import { farthest, resolutions, states, tabs, type CoverageSearch } from "./search";

const collection = (geometry?: Geometry | null): FeatureCollection => ({ type: "FeatureCollection", features: geometry ? [{ type: "Feature", geometry, properties: {} }] : [] });
const nothing = collection();

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

  const { tag: day, weite: limit_m, stadtteil: district, raster } = search;
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
  const query = { day, limit_m, district, state };
  const shapes = useQuery({
    queryKey: ["coverage-shapes", day, limit_m],
    queryFn: ({ signal }) => call<FeatureCollection>("GET", "/api/coverage/districts.geojson", { query: { day, limit_m }, signal }),
    placeholderData: keepPreviousData,
  });
  const hexagons = useQuery({
    queryKey: ["coverage-hexagons", day, limit_m, raster],
    enabled: live && raster !== undefined,
    queryFn: ({ signal }) => call<FeatureCollection>("GET", "/api/coverage/hexagons.geojson", { query: { day, limit_m, resolution: raster }, signal }),
    placeholderData: keepPreviousData,
  });
  const points = useQuery({
    queryKey: ["coverage-points", query],
    enabled: live,
    queryFn: ({ signal }) => call<FeatureCollection>("GET", "/api/coverage/addresses.geojson", { query, signal }),
    placeholderData: keepPreviousData,
  });
  const ground = raster !== undefined && live ? hexagons.data : shapes.data;
  const data = useMemo(
    () => ({ district: ground ?? nothing, gap: (live && points.data) || nothing, connection: collection(route) }),
    [ground, live, points.data, route],
  );
  const chooseDistrict = (id: string) => {
    change({ stadtteil: id || undefined });
    const shape = shapes.data?.features.find((feature) => String(feature.properties?.id ?? feature.id) === id);
    if (shape?.geometry) setFocus({ geometry: shape.geometry });
  };
  const copy = () =>
    void navigator.clipboard.writeText(window.location.href).then(
      () => toast({ text: t("coverage.copied") }),
      () => toast({ text: t("coverage.notCopied") }),
    );
  const share = (part: number) => part / Math.max(1, total?.addresses ?? 1);

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
          {live && <Download small href={address("/api/coverage/addresses.csv", query)}>CSV</Download>}
          {live && <Download small href={address("/api/coverage/addresses.geojson", query)}>GeoJSON</Download>}
        </div>
      </header>
      <Problem error={town.error ?? shapes.error ?? (live ? points.error ?? hexagons.error : null)} onRetry={() => void town.refetch()} />
      {total && total.not_loaded.length > 0 && (
        <Alert tone="warning" title={t("coverage.notLoaded")}>
          <p className="kern-body kern-body--small">{total.not_loaded.map((kind) => t(`admin.layerKinds.${kind}`, { defaultValue: kind })).join(", ")}</p>
        </Alert>
      )}
      {total ? (
        <>
          <DaySlider first={total.first_day} today={total.today} last={total.last_day} value={day ?? total.last_day} told={past ? total.day : undefined} onChange={(tag) => change({ tag: tag === total.last_day ? undefined : tag })} />
          <dl className="figures" aria-busy={town.isPlaceholderData}>
            <Figure name={t("coverage.addresses")} value={whole(total.addresses, language)} />
            <Figure name={t("coverage.states.connected")} value={whole(total.connected, language)} share={share(total.connected)} tone="good" />
            <Figure name={t("coverage.states.passed")} value={whole(total.passed, language)} share={share(total.passed)} tone="near" />
            <Figure name={t("coverage.states.planned")} value={whole(total.planned, language)} share={share(total.planned)} tone="soon" />
            <Figure name={t("coverage.states.gap")} value={whole(total.gaps, language)} share={share(total.gaps)} tone="gap" />
          </dl>
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
            onPick={({ properties: { addresses, id, street, number, state } }) => {
              if (addresses !== undefined) {
                if (raster === undefined) chooseDistrict(String(id ?? ""));
              }
              else if (insider && number !== undefined && state !== "connected") setAsked({ id: String(id), name: `${street} ${number}` });
            }}
          />
        </div>
        <div className="coverage__side">
          <div className="coverage__ask">
            <Field label={t("coverage.limit")} inputMode="numeric" unit="m" value={typed ?? (total ? String(Math.round(total.limit_m)) : "")} onChange={setTyped} fault={typed === later && !valid ? t("coverage.limitFault") : null} />
            <Select label={t("coverage.district")} value={district ?? ""} onChange={chooseDistrict} choices={[{ value: "", text: t("coverage.allDistricts") }, ...(total?.districts ?? []).flatMap(({ id, name }) => (id ? [{ value: id, text: name }] : []))]} />
            <Select label={t("coverage.show")} value={state} onChange={(value) => change({ stand: states.find((known) => known === value) })} choices={states.map((value) => ({ value, text: t(`coverage.states.${value}`) }))} />
            <Select label={t("coverage.ground")} value={String(raster ?? "")} onChange={(value) => change({ raster: resolutions.find((known) => String(known) === value) })} choices={[{ value: "", text: t("coverage.districts") }, ...resolutions.map((value) => ({ value: String(value), text: t("coverage.hexagons", { size: t(`coverage.sizes.${value}`) }) }))]} />
          </div>
          {asked && <ConnectionCard asked={asked} found={connection} onClose={() => setAsked(null)} />}
          <Tabs
            label={t("coverage.lists")}
            selected={search.liste ?? "districts"}
            onChange={(id) => change({ liste: tabs.find((known) => known === id) })}
            tabs={[
              { id: "districts", title: t("coverage.districts"), body: total ? <Districts rows={total.districts} chosen={district ?? ""} onChoose={chooseDistrict} /> : <Waiting /> },
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

function Districts({ rows, chosen, onChoose }: { rows: DistrictCoverage[]; chosen: string; onChoose: (id: string) => void }) {
  const { t, language } = useWords();
  const sorted = [...rows].sort((a, b) => b.gaps / Math.max(1, b.addresses) - a.gaps / Math.max(1, a.addresses));
  return (
    <Table
      caption={t("coverage.districts")}
      hideCaption
      rows={sorted}
      chosen={chosen}
      id={(row) => row.id ?? "outside"}
      columns={[
        {
          name: t("coverage.district"), head: true,
          cell: ({ id, name }) => (id === null ? t("coverage.outside") : <button type="button" className="link-button" aria-pressed={chosen === id} onClick={() => onChoose(chosen === id ? "" : id)}>{name}</button>),
        },
        { name: t("coverage.addresses"), numeric: true, cell: (row) => whole(row.addresses, language) },
        { name: t("coverage.states.planned"), numeric: true, cell: (row) => whole(row.planned, language) },
        { name: t("coverage.states.gap"), numeric: true, cell: (row) => whole(row.gaps, language) },
        { name: t("coverage.share"), numeric: true, cell: (row) => percent(row.gaps / Math.max(1, row.addresses), language) },
      ]}
    />
  );
}
