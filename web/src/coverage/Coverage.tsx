/** Who is left without fibre: by district and by address, on the map and as a list. */
import { useQuery } from "@tanstack/react-query";
import type { FeatureCollection, Geometry } from "geojson";
import { useEffect, useMemo, useRef, useState } from "react";
import { address, call } from "../api/client";
import { useUser } from "../api/session";
import type { Coverage as Answer, DistrictCoverage, Gap, List } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { metres, percent, whole } from "../text/format";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Download } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Table } from "../ui/Table";
import { Tabs } from "../ui/Tabs";
import { useLater } from "../ui/useLater";
import { ConnectionCard, useConnection, type Asked } from "./ConnectionCard";
import "./coverage.css";
import { LastChances } from "./LastChances";
import { Reach } from "./Reach";

const pageSize = 50;
const collection = (geometry?: Geometry | null): FeatureCollection => ({ type: "FeatureCollection", features: geometry ? [{ type: "Feature", geometry, properties: {} }] : [] });
const nothing = collection();

export function Coverage() {
  const { t, language, say } = useWords();
  // Until somebody says otherwise, the rule says how near a conduit must lie.
  const [radius, setRadius] = useState<string | null>(null);
  const [district, setDistrict] = useState("");
  const [offset, setOffset] = useState(0);
  const [focus, setFocus] = useState<Focus | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [mast, setMast] = useState<Geometry | null>(null);
  const map = useRef<{ getCenter: () => { lng: number; lat: number } } | null>(null);
  // Where conduits lie is not for those who keep the accounts.
  const insider = useUser()?.role !== "administrator";
  const connection = useConnection(asked);
  const route = connection.data?.route ?? null;
  useEffect(() => {
    if (route) setFocus({ geometry: route });
  }, [route]);
  const later = useLater(radius, 350);
  const typed = Number(later);
  const valid = later === null || (Number.isFinite(typed) && typed >= 1 && typed <= 1000);
  const radius_m = later !== null && valid ? typed : undefined;

  const whole_town = useQuery({
    queryKey: ["coverage", radius_m],
    enabled: valid,
    queryFn: ({ signal }) => call<Answer>("GET", "/api/coverage", { query: { radius_m }, signal }),
    placeholderData: (before) => before,
  });
  const gaps = useQuery({
    queryKey: ["coverage-gaps", radius_m, district, offset],
    enabled: valid,
    queryFn: ({ signal }) => call<List<Gap>>("GET", "/api/coverage/gaps", { query: { radius_m, district, limit: pageSize, offset }, signal }),
    placeholderData: (before) => before,
  });
  const shapes = useQuery({
    queryKey: ["coverage-shapes", radius_m],
    enabled: valid,
    queryFn: ({ signal }) => call<FeatureCollection>("GET", "/api/coverage/districts.geojson", { query: { radius_m }, signal }),
    placeholderData: (before) => before,
  });
  const points = useQuery({
    queryKey: ["coverage-points", radius_m, district],
    enabled: valid,
    queryFn: ({ signal }) => call<FeatureCollection>("GET", "/api/coverage/gaps.geojson", { query: { radius_m, district }, signal }),
    placeholderData: (before) => before,
  });
  const data = useMemo(
    () => ({ district: shapes.data ?? nothing, gap: points.data ?? nothing, connection: collection(route), highlight: collection(mast) }),
    [shapes.data, points.data, route, mast],
  );
  const total = whole_town.data;
  const choose = (gap: Gap) => {
    if (insider) setAsked({ id: gap.id, name: `${gap.street} ${gap.number}` });
    // The way itself is shown as soon as it is known; until then, and where there is none, the house.
    if (!insider || asked?.id !== gap.id) setFocus({ geometry: { type: "Point", coordinates: gap.at }, zoom: 18 });
    else if (route) setFocus({ geometry: route });
  };
  const chooseDistrict = (id: string) => {
    setDistrict(id);
    setOffset(0);
    const shape = shapes.data?.features.find((feature) => String(feature.properties?.id ?? feature.id) === id);
    if (shape?.geometry) setFocus({ geometry: shape.geometry });
  };

  return (
    <div className="page page--wide">
      <header className="page__head">
        <div>
          <h1 className="kern-heading-large">{t("coverage.title")}</h1>
          <p className="page__lead">{t("coverage.lead")}</p>
        </div>
        <div className="page__actions">
          <Download small href={address("/api/coverage/gaps.csv", { radius_m, district })}>CSV</Download>
          <Download small href={address("/api/coverage/gaps.geojson", { radius_m, district })}>GeoJSON</Download>
        </div>
      </header>
      <Problem error={whole_town.error ?? gaps.error ?? shapes.error ?? points.error} onRetry={() => void whole_town.refetch()} />
      {total && total.not_loaded.length > 0 && (
        <Alert tone="warning" title={t("coverage.notLoaded")}>
          <p className="kern-body kern-body--small">{total.not_loaded.map((kind) => t(`admin.layerKinds.${kind}`, { defaultValue: kind })).join(", ")}</p>
        </Alert>
      )}
      {total ? (
        <dl className="figures" aria-busy={whole_town.isPlaceholderData}>
          <Figure name={t("coverage.addresses")} value={whole(total.addresses, language)} />
          <Figure name={t("coverage.served")} value={whole(total.served, language)} share={total.served / Math.max(1, total.addresses)} tone="good" />
          <Figure name={t("coverage.planned")} value={whole(total.planned, language)} share={total.planned / Math.max(1, total.addresses)} tone="soon" />
          <Figure name={t("coverage.gaps")} value={whole(total.gaps, language)} share={total.gaps / Math.max(1, total.addresses)} tone="gap" />
        </dl>
      ) : (
        whole_town.isPending && valid && <Waiting lines={2} />
      )}
      <div className="coverage">
        <div className="coverage__map">
          <LazyMap
            label={t("coverage.mapLabel")}
            layers={["base", "coverage", "conduit", "works", "connection", "highlight"]}
            data={data}
            focus={focus}
            onMap={(made) => {
              map.current = made;
            }}
            onPick={({ properties: { addresses, id, street, number } }) => {
              if (addresses !== undefined) setDistrict(String(id ?? ""));
              else if (insider && number !== undefined) setAsked({ id: String(id), name: `${street} ${number}` });
            }}
          />
        </div>
        <div className="coverage__side">
          <div className="fields__pair">
            <Field label={t("coverage.radius")} inputMode="numeric" unit="m" value={radius ?? (total ? String(total.radius_m) : "")} onChange={(value) => { setRadius(value); setOffset(0); }} fault={radius === later && !valid ? t("coverage.radiusFault") : null} />
            <Select label={t("coverage.district")} value={district} onChange={chooseDistrict} choices={[{ value: "", text: t("coverage.allDistricts") }, ...(total?.districts ?? []).flatMap(({ id, name }) => (id ? [{ value: id, text: name }] : []))]} />
          </div>
          {asked && <ConnectionCard asked={asked} found={connection} onClose={() => setAsked(null)} />}
          <Tabs
            label={t("coverage.lists")}
            tabs={[
              { id: "districts", title: t("coverage.districts"), body: total ? <Districts rows={total.districts} chosen={district} onChoose={chooseDistrict} /> : <Waiting /> },
              {
                id: "gaps",
                title: `${t("coverage.gaps")}${gaps.data ? ` (${whole(gaps.data.total, language)})` : ""}`,
                body: gaps.data ? (
                  gaps.data.items.length === 0 ? (
                    <Empty title={t("coverage.noGaps")} />
                  ) : (
                    <>
                      <Table
                        caption={t("coverage.gapList")}
                        hideCaption
                        rows={gaps.data.items}
                        chosen={asked?.id}
                        id={(row) => row.id}
                        columns={[
                          { name: t("coverage.address"), head: true, cell: (row) => <button type="button" className="link-button" aria-pressed={insider ? asked?.id === row.id : undefined} onClick={() => choose(row)}>{`${row.street} ${row.number}`}</button> },
                          { name: t("coverage.district"), cell: (row) => row.district ?? "–" },
                          { name: t("coverage.nearest"), numeric: true, cell: (row) => (row.nearest_conduit_m === null ? t("coverage.none") : metres(row.nearest_conduit_m, language)) },
                        ]}
                      />
                      <Pager offset={offset} size={pageSize} total={gaps.data.total} onChange={setOffset} />
                    </>
                  )
                ) : (
                  <Waiting />
                ),
              },
              { id: "last", title: t("coverage.last.title"), body: <LastChances onChoose={(geometry) => setFocus({ geometry })} /> },
            ]}
          />
          {total && <p className="muted coverage__basis">{say(total.basis)} {t("coverage.took", { ms: whole(total.took_ms, language) })}</p>}
        </div>
      </div>
      <Reach
        middle={() => {
          const centre = map.current?.getCenter();
          return centre ? [centre.lng, centre.lat] : null;
        }}
        onSite={(at) => setMast({ type: "Point", coordinates: at })}
      />
    </div>
  );
}

function Figure({ name, value, share, tone }: { name: string; value: string; share?: number; tone?: string }) {
  const { language } = useWords();
  return (
    <div className={`figure ${tone ? `figure--${tone}` : ""}`}>
      <dt>{name}</dt>
      <dd>
        {value}
        {share !== undefined && <small>{percent(share, language)}</small>}
      </dd>
      {share !== undefined && <svg className="figure__bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4" rx="2" className="figure__track" /><rect width={Math.max(0, Math.min(100, share * 100))} height="4" rx="2" className="figure__fill" /></svg>}
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
        { name: t("coverage.gaps"), numeric: true, cell: (row) => whole(row.gaps, language) },
        { name: t("coverage.share"), numeric: true, cell: (row) => percent(row.gaps / Math.max(1, row.addresses), language) },
      ]}
    />
  );
}
