/** Phases of works as they are typed, and the request that they become. */
import type { DigPermit, PhaseInput } from "../api/types";
import type { PermitRequest } from "./query";

export type PhaseForm = { key: string; id: string | null; label: string; first: string; last: string; surface: string; fixed: boolean };
export type PermitForm = { phases: PhaseForm[]; validUntil: string };

/** What is typed for a surface: `12,5` and `12.5` alike; `null` where it is no number. */
export function surfaceOf(text: string): number | null {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) && value > 0 ? value : null;
}

export const emptyPhase = (key: string, period?: { first: string; last: string }): PhaseForm => ({ key, id: null, label: "", first: period?.first ?? "", last: period?.last ?? "", surface: "", fixed: false });

/** A permit as it stands; a new one begins with the period of the case. */
export function begun(permit: DigPermit | null, period: { first: string; last: string } | null, comma: boolean): PermitForm {
  if (!permit) return { phases: [emptyPhase("first", period ?? undefined)], validUntil: "" };
  const shown = (value: number | null) => (value === null ? "" : comma ? String(value).replace(".", ",") : String(value));
  return {
    validUntil: permit.valid_until ?? "",
    phases: permit.phases.map((phase) => ({ key: phase.id, id: phase.id, label: phase.label, first: phase.first, last: phase.last, surface: shown(phase.surface_m2), fixed: phase.ended_on !== null })),
  };
}

export type PhaseFaults = { first?: true; last?: "missing" | "order"; surface?: true };

export function faultsOf(phase: PhaseForm): PhaseFaults {
  const faults: PhaseFaults = {};
  if (phase.first === "") faults.first = true;
  if (phase.last === "") faults.last = "missing";
  else if (phase.first !== "" && phase.last < phase.first) faults.last = "order";
  if (phase.surface.trim() !== "" && surfaceOf(phase.surface) === null) faults.surface = true;
  return faults;
}

const inputOf = (phase: PhaseForm): PhaseInput => {
  const surface = surfaceOf(phase.surface);
  return {
    ...(phase.id ? { id: phase.id } : {}),
    label: phase.label.trim(),
    first: phase.first,
    last: phase.last,
    ...(surface === null ? {} : { surface_m2: surface }),
  };
};

/** Of a permit that stands only what was changed travels: somebody else may have moved the rest. */
export function requestOf(form: PermitForm, before: PermitForm | null, granted: boolean): { body: PermitRequest; sent: number[] } {
  const sent = form.phases.flatMap((phase, index) => {
    const known = before?.phases.find((other) => other.id !== null && other.id === phase.id);
    return known && JSON.stringify(known) === JSON.stringify(phase) ? [] : [index];
  });
  return {
    sent,
    body: {
      phases: sent.flatMap((index) => {
        const phase = form.phases[index];
        return phase ? [inputOf(phase)] : [];
      }),
      ...(form.validUntil && form.validUntil !== before?.validUntil ? { valid_until: form.validUntil } : {}),
      ...(granted ? { granted: true as const } : {}),
    },
  };
}
