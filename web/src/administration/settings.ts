/** Settings of an authority as they are typed, and as the server reads them. */
import type { AuthoritySettings } from "../api/types";

export type SettingsDraft = {
  unit: string; email: string; phone: string; web: string;
  holder: string; iban: string; bic: string;
  remedyDe: string; remedyEn: string;
  hearing_days: string; guarantee_years: string; payment_days: string;
  fee_schedule: string;
};

const numbers = ["hearing_days", "guarantee_years", "payment_days"] as const;
const write = (value: number | null | undefined) => (value === null || value === undefined ? "" : String(value));

export function settingsDraft(settings: AuthoritySettings): SettingsDraft {
  const { bank, remedy } = settings;
  return {
    unit: settings.unit ?? "", email: settings.email ?? "", phone: settings.phone ?? "", web: settings.web ?? "",
    holder: bank?.holder ?? "", iban: bank?.iban ?? "", bic: bank?.bic ?? "",
    remedyDe: remedy?.de ?? "", remedyEn: remedy?.en ?? "",
    hearing_days: write(settings.hearing_days), guarantee_years: write(settings.guarantee_years), payment_days: write(settings.payment_days),
    fee_schedule: settings.fee_schedule ?? "",
  };
}

export type SettingsFault = (typeof numbers)[number] | "holder" | "iban";

export function settingsFaults(draft: SettingsDraft): SettingsFault[] {
  const faults: SettingsFault[] = numbers.filter((name) => draft[name].trim() !== "" && !/^\d{1,5}$/.test(draft[name].trim()));
  const account = [draft.holder, draft.iban, draft.bic].some((text) => text.trim() !== "");
  if (account && !draft.holder.trim()) faults.push("holder");
  if (account && !draft.iban.trim()) faults.push("iban");
  return faults;
}

/** What was not asked for stays as it was; what is left empty is not set. */
export function settingsOf(draft: SettingsDraft, before: AuthoritySettings): AuthoritySettings {
  const number = (text: string) => (text.trim() === "" ? null : Number(text.trim()));
  const line = (text: string) => text.trim();
  return {
    ...before,
    unit: line(draft.unit), email: line(draft.email), phone: line(draft.phone), web: line(draft.web),
    bank: draft.iban.trim() ? { holder: line(draft.holder), iban: line(draft.iban), bic: line(draft.bic) } : null,
    remedy: draft.remedyDe.trim() || draft.remedyEn.trim() ? { de: line(draft.remedyDe), en: line(draft.remedyEn) } : null,
    hearing_days: number(draft.hearing_days), guarantee_years: number(draft.guarantee_years), payment_days: number(draft.payment_days),
    fee_schedule: draft.fee_schedule.trim() || null,
  };
}
