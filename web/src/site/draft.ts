/** A mobile site as it is typed, and as the server reads it. */
import type { Site, SiteKind } from "../api/types";

export type AntennaDraft = { azimuth: string; eirp: string; frequency: string; height: string };
export type SiteDraft = { kind: SiteKind; height: string; volume: string; safety: string; certificate: string; operation: string; antennas: AntennaDraft[] };

export const blankAntenna: AntennaDraft = { azimuth: "", eirp: "", frequency: "", height: "" };
export const blankSite: SiteDraft = { kind: "mast", height: "", volume: "", safety: "", certificate: "", operation: "", antennas: [blankAntenna] };

const read = (text: string) => (text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", ".")));
const perhaps = (text: string) => (text.trim() === "" ? null : read(text));
const write = (value: number | null | undefined) => (value === null || value === undefined ? "" : String(value));

export function siteDraftOf(site: Site | null | undefined): SiteDraft {
  if (!site) return blankSite;
  return {
    kind: site.kind,
    height: write(site.height_m),
    volume: write(site.volume_l),
    safety: write(site.safety_distance_m),
    certificate: site.certificate ?? "",
    operation: site.operation_on ?? "",
    antennas: site.antennas.map((antenna) => ({ azimuth: write(antenna.azimuth_deg), eirp: write(antenna.eirp_w), frequency: write(antenna.frequency_mhz), height: write(antenna.height_m) })),
  };
}

/** Whether a field cannot be read; what the values mean, the server judges. */
export type SiteFault = "height" | "volume" | "safety" | `antennas.${number}.${keyof AntennaDraft}`;

export function siteFaults(draft: SiteDraft): SiteFault[] {
  const faults: SiteFault[] = [];
  const positive = (text: string) => read(text) > 0;
  if (!positive(draft.height)) faults.push("height");
  if (draft.kind === "small_cell" ? !positive(draft.volume) : draft.volume.trim() !== "" && !positive(draft.volume)) faults.push("volume");
  if (draft.safety.trim() !== "" && !(read(draft.safety) >= 0)) faults.push("safety");
  draft.antennas.forEach((antenna, index) => {
    if (antenna.azimuth.trim() !== "" && !(read(antenna.azimuth) >= 0 && read(antenna.azimuth) < 360)) faults.push(`antennas.${index}.azimuth`);
    if (!positive(antenna.eirp)) faults.push(`antennas.${index}.eirp`);
    if (!positive(antenna.frequency)) faults.push(`antennas.${index}.frequency`);
    if (!(read(antenna.height) >= 0)) faults.push(`antennas.${index}.height`);
  });
  return faults;
}

/** The site, once every field can be read. */
export function siteOf(draft: SiteDraft): Site | null {
  if (draft.antennas.length === 0 || siteFaults(draft).length > 0) return null;
  return {
    kind: draft.kind,
    height_m: read(draft.height),
    volume_l: perhaps(draft.volume),
    safety_distance_m: perhaps(draft.safety),
    certificate: draft.certificate.trim() || null,
    operation_on: draft.operation || null,
    antennas: draft.antennas.map((antenna) => ({ azimuth_deg: perhaps(antenna.azimuth), eirp_w: read(antenna.eirp), frequency_mhz: read(antenna.frequency), height_m: read(antenna.height) })),
  };
}

/** Power of all antennas together in watts, as far as they can be read. */
export function powerOf(draft: SiteDraft): number {
  return draft.antennas.reduce((sum, antenna) => sum + (read(antenna.eirp) > 0 ? read(antenna.eirp) : 0), 0);
}
