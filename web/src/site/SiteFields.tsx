/** The fields of a mobile site: what carries it, its antennas, and what follows from their power. */
import type { SiteKind, Text } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Field, Radios } from "../ui/Field";
import { blankAntenna, powerOf, siteFaults, type AntennaDraft, type SiteDraft, type SiteFault } from "./draft";
import "./site.css";

type Props = {
  draft: SiteDraft;
  onChange: (draft: SiteDraft) => void;
  tried: boolean;
  /** The class that follows, as the server says it of what is kept. */
  follows: Text | null;
  /** What the server refuses about a field, by its pointer. */
  refused: (pointer: string) => string | undefined;
};

const kinds: SiteKind[] = ["mast", "rooftop", "small_cell"];

export function SiteFields({ draft, onChange, tried, follows, refused }: Props) {
  const { t, language, say } = useWords();
  const set = (part: Partial<SiteDraft>) => onChange({ ...draft, ...part });
  const faults = tried ? siteFaults(draft) : [];
  const fault = (name: SiteFault, pointer: string) => refused(pointer) ?? (faults.includes(name) ? t("site.numberFault") : null);
  const watts = new Intl.NumberFormat(language === "en" ? "en-GB" : "de-DE", { maximumFractionDigits: 3 }).format(powerOf(draft));
  const antenna = (index: number, part: Partial<AntennaDraft>) => set({ antennas: draft.antennas.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <div className="fields">
      <Radios label={t("site.kind")} value={draft.kind} onChange={(kind) => set({ kind: kind as SiteKind })} choices={kinds.map((kind) => ({ value: kind, text: t(`site.kinds.${kind}`), hint: t(`site.kindHints.${kind}`) }))} />
      <div className="fields__pair">
        <Field label={t("site.height")} unit="m" inputMode="decimal" id="field-site" value={draft.height} onChange={(height) => set({ height })} fault={fault("height", "/site/height_m")} />
        <Field label={t("site.volume")} unit="l" inputMode="decimal" optional={draft.kind !== "small_cell"} value={draft.volume} onChange={(volume) => set({ volume })} fault={fault("volume", "/site/volume_l")} />
      </div>
      <fieldset className="kern-fieldset antennas">
        <legend className="kern-label">{t("site.antennas")}</legend>
        {draft.antennas.map((one, index) => {
          const named = (text: string) => <>{text}<span className="kern-sr-only"> {t("site.antenna", { number: index + 1 })}</span></>;
          const at = (name: keyof AntennaDraft, field: string) => fault(`antennas.${index}.${name}`, `/site/antennas/${index}/${field}`);
          return (
            <div key={index} className="antennas__one" role="group" aria-label={t("site.antenna", { number: index + 1 })}>
              <strong className="antennas__name">{t("site.antenna", { number: index + 1 })}</strong>
              <div className="antennas__fields">
                <Field label={named(t("site.eirp"))} unit="W" inputMode="decimal" value={one.eirp} onChange={(eirp) => antenna(index, { eirp })} fault={at("eirp", "eirp_w")} />
                <Field label={named(t("site.frequency"))} unit="MHz" inputMode="decimal" value={one.frequency} onChange={(frequency) => antenna(index, { frequency })} fault={at("frequency", "frequency_mhz")} />
                <Field label={named(t("site.antennaHeight"))} unit="m" inputMode="decimal" value={one.height} onChange={(height) => antenna(index, { height })} fault={at("height", "height_m")} />
                <Field label={named(t("site.azimuth"))} unit="°" inputMode="decimal" value={one.azimuth} onChange={(azimuth) => antenna(index, { azimuth })} fault={at("azimuth", "azimuth_deg")} />
              </div>
              {draft.antennas.length > 1 && (
                <Button small look="tertiary" icon="delete" onClick={() => set({ antennas: draft.antennas.filter((_, at) => at !== index) })}>{t("site.removeAntenna", { number: index + 1 })}</Button>
              )}
            </div>
          );
        })}
        <Button small icon="add" onClick={() => set({ antennas: [...draft.antennas, { ...blankAntenna, height: draft.antennas.at(-1)?.height ?? "" }] })}>{t("site.addAntenna")}</Button>
      </fieldset>
      <output className="site__sum" aria-live="polite">
        <strong>{t("site.sum", { watts })}</strong>
        <span>{follows ? t("site.follows", { class: say(follows) }) : t("site.followsLater")}</span>
      </output>
      <div className="fields__pair">
        <Field label={t("site.safety")} unit="m" inputMode="decimal" optional value={draft.safety} onChange={(safety) => set({ safety })} fault={fault("safety", "/site/safety_distance_m")} />
        <Field label={t("site.certificate")} optional value={draft.certificate} maxLength={100} onChange={(certificate) => set({ certificate })} fault={refused("/site/certificate")} />
      </div>
      <Field label={t("site.operation")} hint={t("site.operationHint")} type="date" optional value={draft.operation} onChange={(operation) => set({ operation })} fault={refused("/site/operation_on")} />
    </div>
  );
}
