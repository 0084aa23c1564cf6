/** What if: a branch of the works calendar, its steps, the map, and the findings that go and come. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import type { Map as TownMap } from "maplibre-gl";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { BranchAnswer, BranchStep, Config, Finding, Works } from "../api/types";
import { Add } from "../branch/Add";
import "../branch/branch.css";
import { Change } from "../branch/Change";
import { Choose } from "../branch/Choose";
import { Moved } from "../branch/Moved";
import { branchQuery, choiceQuery } from "../branch/query";
import { StepList } from "../branch/StepList";
import { most, nameOf } from "../branch/steps";
import { FindingList, Tally } from "../finding/FindingList";
import { marks } from "../finding/order";
import { LazyMap } from "../map/LazyMap";
import type { Focus } from "../map/Map";
import { boundsOf } from "../map/shape";
import { useWords } from "../text/language";
import { useTrench } from "../trench/history";
import { lineOf, type Parts } from "../trench/line";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { Switch } from "../ui/Switch";
import { Tabs } from "../ui/Tabs";
import { useToast } from "../ui/Toast";
import { usePast } from "../ui/usePast";
import { useTitle } from "../ui/useTitle";

const Draw = lazy(() => import("../trench/Draw").then((module) => ({ default: module.Draw })));

/** What the address says: the steps, and works that somebody came here to try. */
export type BranchSearch = { schritte?: BranchStep[]; arbeiten?: string };
type Group = "gone" | "new" | "changed";
const groups: Group[] = ["gone", "new", "changed"];
const unnamed: ReadonlyMap<string, string> = new Map();

export function BranchPage({ search, config }: { search: BranchSearch; config: Config }) {
  const { t } = useWords();
  const toast = useToast();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const past = usePast<BranchStep[]>(search.schritte ?? []);
  const steps = past.now;
  const trench = useTrench();
  const [live, setLive] = useState<Parts | null>(null);
  const [map, setMap] = useState<TownMap | null>(null);
  const [drawing, setDrawing] = useState(false);
  const [way, setWay] = useState<"there" | "add">("there");
  const [chosen, setChosen] = useState<Works[]>([]);
  const [names, setNames] = useState(unnamed);
  const [focus, setFocus] = useState<Focus | null>(null);
  const [shared, setShared] = useState(false);
  useTitle(t("branch.title"));

  // The address is the branch: whoever gets it sees the same, and nothing is kept anywhere else.
  const [here, there] = [JSON.stringify(steps), JSON.stringify(search.schritte ?? [])];
  const writing = useRef(0);
  useEffect(() => {
    if (here === there) return;
    setShared(false);
    writing.current += 1;
    const written = navigate({ to: "/was-waere-wenn", search: steps.length > 0 ? { schritte: steps } : {}, replace: true, resetScroll: false });
    void written.finally(() => {
      writing.current -= 1;
    });
    // The address follows the steps; that it has followed is nothing to follow.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [here]);
  useEffect(() => {
    // Another branch came by a link or by the navigation.
    if (writing.current === 0 && here !== there) past.reset(search.schritte ?? []);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [there]);

  const answer = useQuery({ ...branchQuery(steps), placeholderData: keepPreviousData });
  const found = steps.length > 0 ? answer.data : undefined;
  useEffect(() => {
    if (found) setNames((before) => new Map([...before, ...found.works.map((works): [string, string] => [works.id, nameOf(works, t)])]));
  }, [found, t]);

  const toggle = (works: Works) => {
    setChosen((before) => (before.some(({ id }) => id === works.id) ? before.filter(({ id }) => id !== works.id) : [...before, works]));
    setNames((before) => new Map(before).set(works.id, nameOf(works, t)));
  };
  /** The works that somebody points at by their identifier, or by that of their case. */
  const pick = async (id: string) => {
    const works = await cache.fetchQuery(choiceQuery({ id })).then(({ items }) => items[0], () => undefined);
    if (!works) return toast({ text: t("branch.notInCalendar") });
    setWay("there");
    toggle(works);
    setFocus({ geometry: boxOf(works.bounds), zoom: 17 });
  };
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (!search.arbeiten || asked.current === search.arbeiten) return;
    asked.current = search.arbeiten;
    void pick(search.arbeiten);
  });
  const take = (step: BranchStep) => {
    if (steps.length >= most) return toast({ text: t("branch.full", { most }) });
    past.set([...steps, step]);
    setChosen([]);
    trench.reset([]);
    toast({ text: t("branch.taken") });
  };
  const share = () =>
    navigator.clipboard.writeText(window.location.href).then(
      () => {
        setShared(true);
        toast({ text: t("branch.shared") });
      },
      () => toast({ text: t("branch.shareByHand") }),
    );

  const [group, setGroup] = useState<Group | null>(null);
  const shown = group ?? (found ? (groups.find((name) => found[name].length > 0) ?? "gone") : "gone");
  const findings = useMemo(() => (found ? findingsOf(found, shown) : []), [found, shown]);
  const [looked, setLooked] = useState<string | null>(null);
  const look = (id: string | null) => {
    setLooked(id);
    const place = findings.find((finding) => finding.id === id)?.place;
    if (place) setFocus({ geometry: place });
  };
  const liveLine = way === "add" ? lineOf(live ?? trench.parts) : null;
  const data = useMemo((): Record<string, FeatureCollection> => {
    const lines = [...(found?.works ?? []).flatMap(({ after, line }) => (after ? [line] : [])), ...(liveLine ? [liveLine] : [])];
    return {
      trench: collection(lines),
      finding: marks(findings, looked),
      highlight: collection(chosen.map(({ at }) => ({ type: "Point", coordinates: at }))),
    };
  }, [found, liveLine, findings, looked, chosen]);
  const bounds = useMemo(() => boundsOf((found?.works ?? []).map(({ line }) => line)), [found]);

  return (
    <div className="page page--wide">
      <header>
        <h1 className="kern-heading-large">{t("branch.title")}</h1>
        <p className="page__lead">{t("branch.lead")}</p>
      </header>
      <Alert tone="info" live={false} title={t("branch.nothingReal")} />
      <div className="branch">
        <div className="branch__side">
          <section className="card" aria-labelledby="branch-choose">
            <h2 className="card__title" id="branch-choose">{t("branch.next")}</h2>
            <Switch label={t("branch.which")} value={way} onChange={(value) => setWay(value as typeof way)} choices={[{ value: "there", text: t("branch.there") }, { value: "add", text: t("branch.addNew") }]} />
            {way === "there" ? (
              <>
                {chosen.length > 0 && <Change key={chosen.map(({ id }) => id).join()} works={chosen} today={config.today} onStep={take} onClear={() => setChosen([])} />}
                <Choose chosen={chosen} onToggle={toggle} />
              </>
            ) : (
              <Add line={lineOf(trench.parts)} methods={config.laying_methods} today={config.today} onStep={take} />
            )}
          </section>
        </div>
        <div className="branch__main">
          <div className="branch__map">
            <LazyMap
              label={t("branch.mapLabel")}
              layers={["base", "moratorium", "works", "case", "trench", "finding", "highlight"]}
              data={data}
              bounds={bounds}
              focus={focus}
              busy={drawing}
              onMap={setMap}
              onPick={({ layer, properties }) => {
                if (layer === "finding") look(String(properties.id));
                else if (way === "there" && (layer === "works" || layer === "case") && properties.id) void pick(String(properties.id));
              }}
            >
              {map && way === "add" && (
                <Suspense fallback={null}>
                  <Draw map={map} trench={trench} onLive={setLive} onMode={(mode) => setDrawing(mode !== "look")} />
                </Suspense>
              )}
            </LazyMap>
          </div>
          <section className="card branch__result" aria-labelledby="branch-steps">
            <h2 className="card__title" id="branch-steps">{t("branch.steps")}</h2>
            <StepList
              steps={steps}
              names={names}
              error={answer.error}
              past={past}
              onChange={past.set}
              more={<Button small look="tertiary" icon={shared ? "check" : "content-copy"} disabled={steps.length === 0} onClick={() => void share()}>{t("branch.share")}</Button>}
            />
          </section>
          <section className="card branch__result" aria-labelledby="branch-result">
            <div className="between">
              <h2 className="card__title" id="branch-result">{t("branch.result")}</h2>
              <span className="muted" role="status">
                {steps.length === 0 ? "" : answer.isFetching ? t("branch.judging") : found ? t("branch.sum", { gone: found.gone.length, come: found.new.length, changed: found.changed.length }) : ""}
              </span>
            </div>
            {steps.length === 0 ? (
              <Empty title={t("branch.begin")}>{t("branch.beginText")}</Empty>
            ) : (
              <>
                <Problem error={answer.error} onRetry={() => void answer.refetch()} onPlace={(coordinates) => setFocus({ geometry: { type: "Point", coordinates } })} />
                {answer.isPending && <Waiting lines={5} />}
                {found && !answer.isError && (
                  <Result answer={found} names={names} shown={shown} onShow={(next) => { setGroup(next); setLooked(null); }} looked={looked} onLook={look} onPlace={(geometry) => setFocus({ geometry, zoom: 17 })} />
                )}
              </>
            )}
          </section>
        </div>
      </div>
    </div>
  );
}

type ResultProps = {
  answer: BranchAnswer;
  names: ReadonlyMap<string, string>;
  shown: Group;
  onShow: (group: Group) => void;
  looked: string | null;
  onLook: (id: string | null) => void;
  onPlace: (geometry: Geometry) => void;
};

function Result({ answer, names, shown, onShow, looked, onLook, onPlace }: ResultProps) {
  const { t, say } = useWords();
  const whose = new Map([...answer.gone, ...answer.new].map(({ works, finding }): [string, string] => [finding.id, works]));
  for (const { works, after } of answer.changed) whose.set(after.id, works);
  const before = new Map(answer.changed.map((one): [string, Finding] => [one.after.id, one.before]));
  const unjudged = answer.works.filter(({ not_judged }) => not_judged);
  return (
    <>
      {unjudged.length > 0 && <Alert tone="warning" live={false} title={t("branch.notJudged", { names: unjudged.map((works) => nameOf(works, t)).join(", ") })} />}
      {answer.works.length === 0 ? <p className="muted">{t("branch.same")}</p> : <Moved works={answer.works} onShow={({ line }) => onPlace(line)} />}
      <dl className="branch__counts">
        {(["before", "after"] as const).map((name) => (
          <div key={name}>
            <dt>{t(`branch.counts.${name}`)}</dt>
            <dd><Tally counts={answer[name]} /></dd>
          </div>
        ))}
      </dl>
      <Tabs
        label={t("branch.result")}
        selected={shown}
        onChange={(next) => onShow(next as Group)}
        tabs={groups.map((group) => ({
          id: group,
          title: `${t(`branch.groups.${group}`)} (${answer[group].length})`,
          body: (
            <FindingList
              findings={findingsOf(answer, group)}
              chosen={looked}
              onChoose={onLook}
              empty={<p className="kern-body">{t(`branch.none.${group}`)}</p>}
              between={(finding) => (
                <>
                  {before.has(finding.id) && <p className="branch__before">{t("branch.wasBefore")} {say(before.get(finding.id)?.because)}</p>}
                  <p className="muted">{t("branch.about", { name: names.get(whose.get(finding.id) ?? "") ?? t("branch.unnamed") })}</p>
                </>
              )}
            />
          ),
        }))}
      />
    </>
  );
}

const findingsOf = (answer: BranchAnswer, group: Group): Finding[] => (group === "changed" ? answer.changed.map(({ after }) => after) : answer[group].map(({ finding }) => finding));

const collection = (geometries: Geometry[]): FeatureCollection => ({ type: "FeatureCollection", features: geometries.map((geometry): Feature => ({ type: "Feature", geometry, properties: {} })) });

const boxOf = ([west, south, east, north]: Works["bounds"]): Geometry => ({ type: "LineString", coordinates: [[west, south], [east, north]] });
