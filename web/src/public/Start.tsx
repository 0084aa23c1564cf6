/** What everybody may see: the works in town, on the map and as a list, and what this place is for. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { address, call } from "../api/client";
import { useConfig, useUser } from "../api/session";
import type { Bounds, List, Phase, Works } from "../api/types";
import { care } from "../map/care";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { readPoint } from "../map/point";
import { PlaceSearch } from "../map/Search";
import { day, period, plusDays } from "../text/format";
import { useWords } from "../text/language";
import { Badge, type Tone } from "../ui/Badge";
import { Button, ButtonLink, Download } from "../ui/Button";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Empty, Pager, Waiting } from "../ui/State";
import { Switch } from "../ui/Switch";
import { useLater } from "../ui/useLater";
import { useTitle } from "../ui/useTitle";
import "./public.css";

const pageSize = 40;
const tones: Record<Phase, Tone> = { planned: "info", running: "warning", done: "neutral" };
const spans = { now: 0, month: 30, quarter: 92, all: null } as const;
type Span = keyof typeof spans | "own";

function spot(at: string | undefined): Focus | null {
  const coordinates = at ? readPoint(at) : null;
  return coordinates && { geometry: { type: "Point", coordinates }, zoom: 17 };
}

/** `at`: a place to begin at, as longitude, latitude. */
export function Start({ at }: { at?: string }) {
  const { t, language } = useWords();
  const config = useConfig();
  const user = useUser();
  const [span, setSpan] = useState<Span>("month");
  const [own, setOwn] = useState<{ first: string; last: string }>({ first: "", last: "" });
  const [search, setSearch] = useState("");
  const [offset, setOffset] = useState(0);
  const [view, setView] = useState("map");
  const [chosen, setChosen] = useState<string | null>(null);
  const [focus, setFocus] = useState<Focus | null>(() => spot(at));
  useEffect(() => {
    const found = spot(at);
    if (!found) return;
    setView("map");
    setFocus(found);
  }, [at]);
  const q = useLater(search.trim(), 250);

  const today = config?.today ?? "";
  const days = span === "own" ? null : spans[span];
  const range = span === "own" ? { first: own.first || undefined, last: own.last || undefined } : days === null || !today ? {} : { first: today, last: plusDays(today, days) };
  const query = { ...range, q: q || undefined };
  const works = useQuery({
    queryKey: ["works", query, offset],
    enabled: Boolean(config),
    queryFn: ({ signal }) => call<List<Works>>("GET", "/api/works", { query: { ...query, limit: pageSize, offset }, signal }),
    placeholderData: (before) => before,
  });
  const choose = (found: Works) => {
    setChosen(found.id);
    setView("map");
    setFocus({ geometry: found.bounds ? box(found.bounds) : { type: "Point", coordinates: found.at }, zoom: 17 });
  };
  const picked = works.data?.items.find((found) => found.id === chosen);
  const pick = (next: Span) => {
    setSpan(next);
    setOffset(0);
  };

  return (
    <div className="start">
      <section className={`town town--${view}`} aria-label={t("public.title", { city: config?.city.name ?? "" })}>
        <div className="town__side">
          <h1 className="kern-heading-medium">{t("public.title", { city: config?.city.name ?? "" })}</h1>
          <p className="town__lead">{t("public.lead")}</p>
          <div className="town__filter">
            <div className="chips" role="group" aria-label={t("public.when")}>
              {(["now", "month", "quarter", "all", "own"] as Span[]).map((value) => (
                <button key={value} type="button" aria-pressed={span === value} onClick={() => pick(value)}>
                  {t(`public.spans.${value}`)}
                </button>
              ))}
            </div>
            {span === "own" && (
              <div className="fields__pair">
                <Field label={t("public.from")} type="date" value={own.first} onChange={(first) => setOwn({ ...own, first })} />
                <Field label={t("public.until")} type="date" value={own.last} min={own.first} onChange={(last) => setOwn({ ...own, last })} />
              </div>
            )}
            <input className="town__search" type="search" aria-label={t("public.search")} placeholder={t("public.search")} value={search} onChange={(event) => { setSearch(event.target.value); setOffset(0); }} />
          </div>
          <div className="town__switch">
            <Switch label={t("public.view")} value={view} onChange={setView} choices={[{ value: "map", text: t("public.map") }, { value: "list", text: t("public.list") }]} />
          </div>
          <div className="town__list">
            {works.isPending ? (
              <Waiting lines={5} />
            ) : works.isError ? (
              <Problem error={works.error} onRetry={() => void works.refetch()} />
            ) : works.data.items.length === 0 ? (
              <Empty title={t("public.none")}>{t("public.noneHint")}</Empty>
            ) : (
              <>
                <p className="town__count" role="status">{t("public.count", { count: works.data.total })}</p>
                <ul className="works" aria-busy={works.isPlaceholderData}>
                  {works.data.items.map((found) => (
                    <li key={found.id}>
                      <button type="button" className={`works__one works__one--${found.phase}`} aria-pressed={chosen === found.id} onClick={() => choose(found)}>
                        <span className="works__name">
                          <strong>{found.title || t("map.works.title")}</strong>
                          <span>{[found.street, t(`works.kinds.${found.kind}`, { defaultValue: found.kind })].filter(Boolean).join(" · ")}</span>
                          <span>{[period(found, language), found.operator].filter(Boolean).join(" · ")}</span>
                        </span>
                        <Badge tone={tones[found.phase]}>{t(`works.phases.${found.phase}`)}</Badge>
                      </button>
                    </li>
                  ))}
                </ul>
                <Pager offset={offset} size={pageSize} total={works.data.total} onChange={setOffset} />
                <div className="town__files">
                  <Download small look="tertiary" href={address("/api/works.csv", query)}>CSV</Download>
                  <Download small look="tertiary" href={address("/api/works.geojson", query)}>GeoJSON</Download>
                </div>
              </>
            )}
          </div>
        </div>
        <div className="town__map">
          <div className="town__place">
            <PlaceSearch hideLabel label={t("map.search")} onPlace={(place) => setFocus({ geometry: { type: "Point", coordinates: place.at }, zoom: 17 })} />
          </div>
          <LazyMap
            label={t("public.mapLabel", { city: config?.city.name ?? "" })}
            layers={user && user.role !== "administrator" ? ["base", ...care, "moratorium", "works", "case", "highlight"] : ["base", "protection", "resurfacing", "embargo", "event", "moratorium", "works", "highlight"]}
            focus={focus}
            data={{ highlight: { type: "FeatureCollection", features: picked ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: picked.at } }] : [] } }}
            onPick={(pick) => pick.layer === "works" && setChosen(String(pick.properties.id ?? ""))}
          />
        </div>
      </section>
      <section className="about page" aria-labelledby="about-title">
        <h2 id="about-title" className="kern-heading-medium">{t("public.what")}</h2>
        <p className="page__lead">{t("public.whatText")}</p>
        <ul className="about__cards">
          {(["operators", "offices", "planners"] as const).map((group) => (
            <li key={group} className="card">
              <h3 className="card__title">{t(`public.${group}.title`)}</h3>
              <p>{t(`public.${group}.text`)}</p>
            </li>
          ))}
        </ul>
        <div className="about__go">
          {user === null && <ButtonLink look="primary" to="/anmelden">{t("account.signIn")}</ButtonLink>}
          <ButtonLink to="/hilfe">{t("nav.help")}</ButtonLink>
          {config && <span className="muted">{t("public.asOf", { day: day(config.today, language) })}</span>}
        </div>
      </section>
    </div>
  );
}

function box([west, south, east, north]: Bounds): Focus["geometry"] {
  return { type: "LineString", coordinates: [[west, south], [east, north]] };
}

export function NotFound() {
  const { t } = useWords();
  useTitle(t("public.notFound"));
  return (
    <div className="page page--narrow">
      <Empty
        page
        title={t("public.notFound")}
        action={
          <div className="about__go">
            <ButtonLink look="primary" to="/">{t("public.toStart")}</ButtonLink>
            <Button onClick={() => history.back()}>{t("ui.back")}</Button>
          </div>
        }
      >
        {t("public.notFoundText")} <Link to="/hilfe" className="kern-link">{t("nav.help")}</Link>
      </Empty>
    </div>
  );
}
