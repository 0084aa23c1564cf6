/** A new question to the planner, or a variant of one: where, for whom, how it is built, and how much may be spent. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { FeatureCollection, Geometry, Polygon, Position } from "geojson";
import type { Map as TownMap } from "maplibre-gl";
import { useMemo, useState, type FormEvent } from "react";
import type { ScenarioQuestion } from "../api/types";
import { LazyMap } from "../map/LazyMap";
import { PickPoint } from "../map/PickPoint";
import { boundsOf } from "../map/shape";
import { whole } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Check, Field, Radios, Select } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Waiting } from "../ui/State";
import { useTitle } from "../ui/useTitle";
import { districtQuery, oneQuery, useAsk } from "./query";
import "./scenario.css";
import { cents, first, polygonOf } from "./state";

export function ScenarioForm({ from }: { from: string | null }) {
  const { t } = useWords();
  const origin = useQuery({ ...oneQuery(from ?? ""), enabled: from !== null });
  useTitle(t("scenario.new"));
  if (from && origin.isPending) return <div className="page page--medium"><Waiting lines={6} /></div>;
  if (from && origin.isError) return <div className="page page--medium"><Problem error={origin.error} onRetry={() => void origin.refetch()} /></div>;
  const before = origin.data;
  return <Asked from={from} title={before ? t("scenario.variantOf", { title: before.title }).slice(0, 200) : ""} question={before?.question ?? first(new Date().getFullYear())} />;
}

type Where = "city" | "district" | "draw";
const euros = (value: number | null | undefined): string => (value ? String(Math.round(value / 100)) : "");

function Asked({ from, title: named, question: before }: { from: string | null; title: string; question: ScenarioQuestion }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const ask = useAsk(from);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [title, setTitle] = useState(named);
  const [question, setQuestion] = useState(before);
  const [where, setWhere] = useState<Where>(before.area?.polygon ? "draw" : before.area?.district ? "district" : "city");
  const [corners, setCorners] = useState<Position[]>(() => ((before.area?.polygon as Polygon | null)?.coordinates[0] ?? []).slice(0, -1));
  const limit = before.limit ?? { kind: "none" };
  const [amount, setAmount] = useState("cents" in limit ? euros(limit.cents) : "");
  const [percent, setPercent] = useState("percent" in limit ? String(limit.percent) : "80");
  const [year, setYear] = useState(euros(before.year_budget_cents));
  const [tried, setTried] = useState(false);
  const kind = question.limit?.kind ?? "none";
  const change = (part: Partial<ScenarioQuestion>) => setQuestion((old) => ({ ...old, ...part }));
  const faults = {
    title: title.trim() === "" ? t("scenario.form.titleFault") : null,
    area: (where === "draw" && !polygonOf(corners)) || (where === "district" && !question.area?.district) ? t("scenario.form.areaFault") : null,
    amount: (kind === "budget" || kind === "worth") && !cents(amount) ? t("scenario.form.amountFault") : null,
    percent: kind === "quota" && !(Number(percent) > 0 && Number(percent) <= 100) ? t("scenario.form.percentFault") : null,
    year: year.trim() !== "" && (cents(year) ?? 0) < 1_000_000 ? t("scenario.form.yearFault") : null,
    seconds: !(question.seconds && question.seconds >= 1 && question.seconds <= 600) ? t("scenario.form.secondsFault") : null,
  };
  const fault = (name: keyof typeof faults) => (tried ? faults[name] : null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(faults).some(Boolean)) return;
    const polygon = where === "draw" ? polygonOf(corners) : null;
    const whole_question: ScenarioQuestion = {
      ...question,
      area: polygon ? { polygon: polygon as never } : where === "district" ? { district: question.area?.district } : {},
      limit: kind === "quota" ? { kind, percent: Number(percent) } : kind === "none" ? { kind } : { kind, cents: cents(amount) ?? 0 },
      year_budget_cents: year.trim() === "" ? null : cents(year),
    };
    ask.mutate(
      { key, title: title.trim(), question: whole_question },
      { onSuccess: (made) => void navigate({ to: "/netzplanung/$id", params: { id: made.id } }), onSettled: () => setKey(crypto.randomUUID()) },
    );
  };
  return (
    <div className="page page--medium">
      <header>
        <p><Link className="kern-link" to="/netzplanung">{t("scenario.title")}</Link></p>
        <h1 className="kern-heading-large">{t(from ? "scenario.newVariant" : "scenario.new")}</h1>
        <p className="page__lead">{t("scenario.form.lead")}</p>
      </header>
      <form className="scenario__form" onSubmit={send} noValidate>
        <Field label={t("scenario.name")} hint={t("scenario.form.titleHint")} value={title} onChange={setTitle} maxLength={200} fault={fault("title")} />
        <section className="card" aria-labelledby="scenario-where">
          <h2 id="scenario-where" className="card__title">{t("scenario.form.where")}</h2>
          <Where where={where} district={question.area?.district ?? ""} corners={corners} fault={fault("area")} onWhere={setWhere} onDistrict={(district) => change({ area: { district } })} onCorners={setCorners} />
          <Radios
            label={t("scenario.form.addresses")}
            value={question.addresses ?? "gaps"}
            onChange={(addresses) => change({ addresses: addresses as "gaps", ...(addresses === "list" ? {} : { list: [] }) })}
            choices={[
              { value: "gaps", text: t("scenario.form.gaps"), hint: t("scenario.form.gapsHint") },
              { value: "all", text: t("scenario.form.all"), hint: t("scenario.form.allHint") },
              ...(before.addresses === "list" ? [{ value: "list", text: t("scenario.form.list", { count: before.list?.length ?? 0, number: whole(before.list?.length ?? 0, language) }) }] : []),
            ]}
          />
        </section>
        <section className="card" aria-labelledby="scenario-how">
          <h2 id="scenario-how" className="card__title">{t("scenario.form.how")}</h2>
          <Select label={t("scenario.form.topology")} hint={t("scenario.form.topologyHint")} value={question.topology ?? "pon32"} onChange={(topology) => change({ topology: topology as "pon32" })} choices={(["pon32", "pon64", "point_to_point"] as const).map((value) => ({ value, text: t(`scenario.topology.${value}`) }))} />
          <fieldset className="kern-fieldset scenario__checks">
            <legend className="kern-label">{t("scenario.form.consider")}</legend>
            {(["use_ducts", "share_works", "avoid_moratoria"] as const).map((name) => (
              <div key={name}>
                <Check label={t(`scenario.form.${name}`)} checked={question[name] ?? true} onChange={(on) => change({ [name]: on })} />
                <p className="kern-hint">{t(`scenario.form.${name}_hint`)}</p>
              </div>
            ))}
          </fieldset>
        </section>
        <section className="card" aria-labelledby="scenario-limit">
          <h2 id="scenario-limit" className="card__title">{t("scenario.form.money")}</h2>
          <Radios label={t("scenario.form.limit")} value={kind} onChange={(next) => change({ limit: { kind: next } as never })} choices={(["none", "budget", "quota", "worth"] as const).map((value) => ({ value, text: t(`scenario.limit.${value}`), hint: t(`scenario.limit.${value}_hint`) }))} />
          {(kind === "budget" || kind === "worth") && <Field label={t(`scenario.limit.${kind}_amount`)} unit="€" inputMode="numeric" value={amount} onChange={setAmount} fault={fault("amount")} />}
          {kind === "quota" && <Field label={t("scenario.limit.quota_amount")} unit="%" inputMode="numeric" value={percent} onChange={setPercent} fault={fault("percent")} />}
          <div className="fields__pair">
            <Field label={t("scenario.form.firstYear")} hint={t("scenario.form.firstYearHint")} inputMode="numeric" value={question.first_year} onChange={(typed) => change({ first_year: Number(typed.replaceAll(/\D/g, "").slice(0, 4)) })} />
            <Field label={t("scenario.form.yearBudget")} hint={t("scenario.form.yearBudgetHint")} optional unit="€" inputMode="numeric" value={year} onChange={setYear} fault={fault("year")} />
          </div>
        </section>
        <section className="card" aria-labelledby="scenario-search">
          <h2 id="scenario-search" className="card__title">{t("scenario.form.search")}</h2>
          <div className="fields__pair">
            <Field label={t("scenario.form.seconds")} hint={t("scenario.form.secondsHint")} unit="s" inputMode="numeric" value={question.seconds ?? 20} onChange={(typed) => change({ seconds: Number(typed.replaceAll(/\D/g, "").slice(0, 4)) })} fault={fault("seconds")} />
            <Field label={t("scenario.form.seed")} hint={t("scenario.form.seedHint")} inputMode="numeric" value={question.seed ?? 1} onChange={(typed) => change({ seed: Number(typed.replaceAll(/\D/g, "").slice(0, 9)) })} />
          </div>
        </section>
        <Problem error={ask.error} />
        {tried && Object.values(faults).some(Boolean) && <p className="kern-error" role="alert"><span className="kern-body">{t("scenario.form.faulty")}</span></p>}
        <div className="scenario__buttons">
          <Button type="submit" look="primary" busy={ask.isPending}>{t("scenario.form.send")}</Button>
        </div>
      </form>
    </div>
  );
}

type WhereProps = { where: Where; district: string; corners: Position[]; fault: string | null; onWhere: (where: Where) => void; onDistrict: (id: string) => void; onCorners: (corners: Position[]) => void };

function Where({ where, district, corners, fault, onWhere, onDistrict, onCorners }: WhereProps) {
  const { t } = useWords();
  const districts = useQuery(districtQuery);
  const [map, setMap] = useState<TownMap | null>(null);
  const chosen = districts.data?.find((one) => one.id === district)?.geometry;
  const data = useMemo((): Record<string, FeatureCollection> => {
    const polygon = polygonOf(corners);
    const shapes: Geometry[] = where === "district" ? (chosen ? [chosen] : []) : [...(polygon ? [polygon] : []), ...corners.map((coordinates): Geometry => ({ type: "Point", coordinates }))];
    return { highlight: { type: "FeatureCollection", features: shapes.map((geometry) => ({ type: "Feature", properties: {}, geometry })) } };
  }, [where, chosen, corners]);
  const bounds = useMemo(() => (where === "district" && chosen ? boundsOf([chosen]) : null), [where, chosen]);
  return (
    <>
      <Radios
        label={t("scenario.form.area")}
        value={where}
        onChange={(next) => onWhere(next as Where)}
        choices={(["city", "district", "draw"] as const).map((value) => ({ value, text: t(`scenario.form.${value}`) }))}
      />
      {where === "district" && <Select label={t("scenario.district")} value={district} onChange={onDistrict} choices={[{ value: "", text: t("scenario.form.choose") }, ...(districts.data ?? []).map(({ id, name }) => ({ value: id, text: name }))]} />}
      <Problem error={where === "district" ? districts.error : null} />
      {where !== "city" && (
        <div className="scenario__map scenario__map--small">
          <LazyMap label={t("scenario.form.map")} layers={["base", "coverage", "highlight"]} data={data} bounds={bounds} busy={where === "draw"} onMap={setMap}>
            {map && where === "draw" && <PickPoint map={map} hint={t("scenario.form.drawHint")} onPoint={(at) => onCorners([...corners, at])} />}
          </LazyMap>
        </div>
      )}
      {where === "draw" && (
        <div className="scenario__buttons">
          <span className="muted" role="status">{t("scenario.form.corners", { count: corners.length })}</span>
          <Button small disabled={corners.length === 0} onClick={() => onCorners(corners.slice(0, -1))}>{t("scenario.form.back")}</Button>
          <Button small disabled={corners.length === 0} onClick={() => onCorners([])}>{t("scenario.form.clear")}</Button>
        </div>
      )}
      {fault && <p className="kern-error" role="alert"><span className="kern-body">{fault}</span></p>}
    </>
  );
}
