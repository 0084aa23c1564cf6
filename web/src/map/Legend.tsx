/** What the colours mean, and which layers are shown. */
import { useId, useState } from "react";
import { useWords } from "../text/language";
import type { MapLayer, Sign, Swatch } from "./layer";
import { layers as all, type LayerName } from "./layers";

export function Sample({ swatch }: { swatch: Swatch }) {
  return (
    <svg className="legend__sample" width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">
      {swatch.kind === "line" && swatch.casing && <path d="M2 7h22" stroke={swatch.casing} strokeWidth="7" strokeLinecap="round" />}
      {swatch.kind === "line" && <path d="M2 7h22" stroke={swatch.color} strokeWidth="4" strokeLinecap={swatch.dash ? "butt" : "round"} strokeDasharray={swatch.dash ? "6 3" : undefined} />}
      {swatch.kind === "fill" && <rect x="2" y="1" width="22" height="12" rx="2" fill={swatch.color} stroke={swatch.outline ?? swatch.color} />}
      {swatch.kind === "point" && <circle cx="13" cy="7" r="5" fill={swatch.color} stroke={swatch.outline ?? "#fff"} strokeWidth="2" />}
    </svg>
  );
}

type Props = { of?: string; names: LayerName[]; looks: Partial<Record<LayerName, { legend: Sign[] }>>; hidden: ReadonlySet<LayerName>; roomy: boolean; onChange: (hidden: ReadonlySet<LayerName>) => void };

export function Legend({ of, names, looks, hidden, roomy, onChange }: Props) {
  const { t } = useWords();
  const panel = useId();
  const [open, setOpen] = useState(roomy);
  const shown = names.map((name) => ({ name, layer: all[name] as MapLayer })).filter(({ name, layer }) => (looks[name]?.legend ?? layer.legend).length > 0);
  const flip = (name: LayerName) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <section className={`legend ${open ? "legend--open" : ""}`} aria-label={of ? `${t("map.legend")}: ${of}` : t("map.legend")}>
      <button type="button" className="legend__toggle" aria-expanded={open} aria-controls={panel} onClick={() => setOpen(!open)}>
        {t("map.legend")}
        <i className={`legend__arrow ${open ? "legend__arrow--open" : ""}`} aria-hidden="true" />
      </button>
      <div id={panel} className="legend__panel" hidden={!open}>
        {shown.map(({ name, layer }) => {
          // A layer with one sign that bears its name says it once.
          const only = layer.legend.length === 1 && layer.legend[0]?.text === layer.title ? layer.legend[0] : undefined;
          const title = <>{only && <Sample swatch={only.swatch} />} {t(layer.title)}</>;
          return (
          <div key={name} className={`legend__group ${hidden.has(name) ? "legend__group--off" : ""}`}>
            {layer.fixed ? (
              <span className="legend__title">{title}</span>
            ) : (
              <label className="legend__title">
                <input type="checkbox" checked={!hidden.has(name)} onChange={() => flip(name)} /> {title}
              </label>
            )}
            {!only && (
              <ul>
                {(looks[name]?.legend ?? layer.legend.map(({ text, swatch }) => ({ text: t(text), swatch }))).map((entry) => (
                  <li key={entry.text}>
                    <Sample swatch={entry.swatch} />
                    {entry.text}
                  </li>
                ))}
              </ul>
            )}
          </div>
          );
        })}
      </div>
    </section>
  );
}
