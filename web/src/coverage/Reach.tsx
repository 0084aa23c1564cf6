/** A first guess at who would hear a mast: free space, and said so. */
import { useMutation } from "@tanstack/react-query";
import type { Position } from "geojson";
import { useState } from "react";
import { call } from "../api/client";
import type { RadioAnswer, RadioRequest } from "../api/types";
import { whole } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { faultAt, Problem } from "../ui/Problem";

const units = { frequency_mhz: "MHz", eirp_dbm: "dBm", height_m: "m", threshold_dbm: "dBm", radius_m: "m" } as const;
type Name = keyof typeof units;
const names = Object.keys(units) as Name[];
/** An example to begin with: a macro cell in the 1800 MHz band. */
const example: Record<Name, string> = { frequency_mhz: "1800", eirp_dbm: "60", height_m: "30", threshold_dbm: "-60", radius_m: "1500" };

const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", ".").replace("−", "-")));

/** `middle` says where the map is looking; `onSite` shows the mast there. */
export function Reach({ middle, onSite }: { middle: () => [number, number] | null; onSite: (at: Position) => void }) {
  const { t, language, say } = useWords();
  const [text, setText] = useState(example);
  const [site, setSite] = useState("");
  const [tried, setTried] = useState(false);
  const check = useMutation({ mutationFn: (body: RadioRequest) => call<RadioAnswer>("POST", "/api/radio/check", { body }) });
  const places = site.split(/[\s;]+/).filter(Boolean).map(number);
  const placed = places.length === 2 && places.every(Number.isFinite);
  const faultOf = (name: Name) => (tried && !Number.isFinite(number(text[name])) ? t("coverage.reach.noNumber") : faultAt(check.error, `/${name}`, say));
  const ask = () => {
    setTried(true);
    if (!placed || names.some((name) => !Number.isFinite(number(text[name])))) return;
    const [lon, lat] = places as [number, number];
    const values = Object.fromEntries(names.map((name) => [name, number(text[name])])) as Record<Name, number>;
    onSite([lon, lat]);
    check.mutate({ site: [lon, lat], receivers: "addresses", ...values });
  };
  const found = check.data;
  const asked = check.variables;
  return (
    <section className="card reach" aria-labelledby="reach-title">
      <h2 id="reach-title" className="card__title">{t("coverage.reach.title")}</h2>
      <p className="muted">{t("coverage.reach.lead")}</p>
      <form
        className="reach__form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <div className="reach__site">
          <Field label={t("coverage.reach.site")} hint={t("coverage.reach.siteHint")} value={site} onChange={setSite} fault={tried && !placed ? t("coverage.reach.noSite") : faultAt(check.error, "/site", say)} />
          <Button
            onClick={() => {
              const at = middle();
              if (!at) return;
              setSite(at.map((degrees) => degrees.toFixed(6)).join(" "));
              onSite(at);
            }}
          >
            {t("coverage.reach.middle")}
          </Button>
        </div>
        <div className="reach__numbers">
          {names.map((name) => (
            <Field key={name} label={t(`coverage.reach.${name}`)} unit={units[name]} inputMode="text" value={text[name]} onChange={(value) => setText({ ...text, [name]: value })} fault={faultOf(name)} />
          ))}
        </div>
        <Button type="submit" look="primary" busy={check.isPending}>{t("coverage.reach.ask")}</Button>
      </form>
      <div role="status">
        {found && asked && (
          <>
            <p className="connection__way">
              {t(found.receivers === 0 ? "coverage.reach.nobody" : "coverage.reach.result", {
                heard: whole(found.heard, language), receivers: whole(found.receivers, language), radius: whole(asked.radius_m, language), threshold: whole(asked.threshold_dbm, language),
              })}
              {found.weakest_dbm !== null && ` ${t("coverage.reach.weakest", { power: found.weakest_dbm.toLocaleString(language) })}`}
              {found.refused > 0 && ` ${t("coverage.reach.refused", { count: found.refused })}`}
            </p>
            <p className="muted">{say(found.validity)} {t("coverage.reach.model", { model: found.model })}</p>
          </>
        )}
      </div>
      <Problem error={check.error} />
    </section>
  );
}
