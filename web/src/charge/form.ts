/** What an officer fills in for a charge, and the request that follows from it. */
import type { ChargeRequest, FeeSchedule } from "../api/types";
import { centsOf } from "./money";

export type ChargeForm = {
  schedule: string;
  kind: ChargeRequest["kind"];
  /** Hours by grade, as typed. */
  hours: Record<string, string>;
  /** Amounts within frames by item, as typed, each with its reason. */
  chosen: Record<string, { amount: string; reason: string }>;
  /** Reasons of the exemptions that were ticked. */
  exemptions: Record<string, string>;
  /** What restoring the surface would cost, as typed. */
  reinstatement: string;
  acknowledged: boolean;
};

export const empty = (schedule: string, kind: ChargeRequest["kind"] = "fee"): ChargeForm => ({ schedule, kind, hours: {}, chosen: {}, exemptions: {}, reinstatement: "", acknowledged: false });

const number = (typed: string) => Number(typed.trim().replace(",", "."));

export type ChargeFaults = { hours: string[]; chosen: string[]; exemptions: string[]; reinstatement: boolean };

/** What cannot be meant; whether something is missing, the server says, who knows what falls due. */
export function faultsOf(form: ChargeForm, schedule: FeeSchedule | undefined): ChargeFaults {
  const frames = new Map(schedule?.items.flatMap((item) => (item.frame_cents ? [[item.code, item.frame_cents] as const] : [])));
  return {
    hours: Object.entries(form.hours).flatMap(([grade, typed]) => (typed.trim() === "" || (Number.isFinite(number(typed)) && number(typed) >= 0) ? [] : [grade])),
    chosen: Object.entries(form.chosen).flatMap(([code, { amount }]) => {
      if (amount.trim() === "") return [];
      const [cents, frame] = [centsOf(amount), frames.get(code)];
      return cents === null || (frame && (cents < (frame[0] ?? 0) || cents > (frame[1] ?? Infinity))) ? [code] : [];
    }),
    exemptions: Object.entries(form.exemptions).flatMap(([code, reason]) => (reason.trim() === "" ? [code] : [])),
    reinstatement: form.reinstatement.trim() !== "" && centsOf(form.reinstatement) === null,
  };
}

export const isFaulty = (faults: ChargeFaults): boolean => faults.reinstatement || faults.hours.length + faults.chosen.length + faults.exemptions.length > 0;

/** Only what belongs to the kind of charge travels: hours and frames to fees, the cost of the surface to deposits. */
export function inputOf(form: ChargeForm, schedule: FeeSchedule | undefined): ChargeRequest {
  const items = new Set(schedule?.items.filter(({ kind }) => kind === form.kind).map(({ code }) => code));
  const hours = Object.entries(form.hours).flatMap(([grade, typed]) => (number(typed) > 0 ? [[grade, number(typed)] as const] : []));
  const chosen = Object.entries(form.chosen).flatMap(([code, { amount, reason }]) => {
    const cents = centsOf(amount);
    return cents !== null && items.has(code) ? [[code, { cents, reason: reason.trim() }] as const] : [];
  });
  const reinstatement = form.kind === "deposit" ? centsOf(form.reinstatement) : null;
  return {
    schedule: form.schedule || undefined,
    kind: form.kind,
    hours: form.kind === "fee" ? Object.fromEntries(hours) : {},
    chosen: Object.fromEntries(chosen),
    exemptions: Object.entries(form.exemptions).map(([code, reason]) => ({ code, reason: reason.trim() })),
    ...(reinstatement === null ? {} : { reinstatement_cost_cents: reinstatement }),
    ...(form.acknowledged ? { acknowledged: true } : {}),
  };
}
