/** Dates, lengths and sizes as people read them. */
import type { Language } from "./language";

const locale = (language: Language) => (language === "en" ? "en-GB" : "de-DE");

/** A calendar day (`2026-03-01`); noon UTC keeps it the same day everywhere. */
export function day(value: string | null | undefined, language: Language): string {
  if (!value) return "–";
  const date = new Date(value.length === 10 ? `${value}T12:00:00Z` : value);
  if (Number.isNaN(date.getTime())) return value;
  // English readers do not agree on which number is the month, so it is a word; the day stays on one line.
  if (language === "en") return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "Europe/Berlin" }).format(date).replaceAll(" ", "\u00a0");
  return new Intl.DateTimeFormat("de-DE", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Europe/Berlin" }).format(date);
}

export function period(value: { first: string; last: string }, language: Language): string {
  return value.first === value.last ? day(value.first, language) : `${day(value.first, language)} – ${day(value.last, language)}`;
}

export function instant(value: string, language: Language): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(locale(language), { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Berlin" }).format(date);
}

/** The time of day, where the day stands above. */
export function clockTime(value: string, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { timeStyle: "short", timeZone: "Europe/Berlin" }).format(new Date(value));
}

export function whole(value: number, language: Language): string {
  return new Intl.NumberFormat(locale(language), { maximumFractionDigits: 0 }).format(value);
}

export function percent(share: number, language: Language): string {
  return new Intl.NumberFormat(locale(language), { style: "percent", maximumFractionDigits: 1 }).format(share);
}

/** A length in metres; kilometres from 10 km on, tenths below 100 m. */
export function metres(value: number, language: Language): string {
  const far = value >= 10_000;
  const shown = far ? value / 1000 : value;
  const digits = far || value < 100 ? 1 : 0;
  return `${new Intl.NumberFormat(locale(language), { maximumFractionDigits: digits }).format(shown)} ${far ? "km" : "m"}`;
}

/** Cents with their currency; whole units where cents say nothing. */
export function money(cents: number, currency: string, language: Language, round = false): string {
  const digits = round ? { maximumFractionDigits: 0 } : {};
  return new Intl.NumberFormat(language === "en" ? "en-GB" : "de-DE", { style: "currency", currency, ...digits }).format(cents / 100);
}

export function bytes(value: number, language: Language): string {
  const unit = value >= 1_048_576 ? "MB" : value >= 1024 ? "kB" : "B";
  const shown = unit === "MB" ? value / 1_048_576 : unit === "kB" ? value / 1024 : value;
  return `${new Intl.NumberFormat(locale(language), { maximumFractionDigits: unit === "MB" ? 1 : 0 }).format(shown)} ${unit}`;
}

/** The day `days` after (or before) a calendar day. */
export function plusDays(value: string, days: number): string {
  const date = new Date(`${value}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A reference to the law as its language writes it: "§127(3) s.1 TKG" is "§ 127 Abs. 3 Satz 1 TKG" in German. */
export function basis(reference: string, language: Language): string {
  if (language === "en") return reference;
  const german = reference
    .replace(/§\s?(\d+[a-z]?)/g, "§ $1")
    .replace(/(§ \d+[a-z]?|Art\.? \d+)\((\d+)\)/g, "$1 Abs. $2")
    .replace(/\bs\.\s?(\d+)[–-](\d+)/g, "Satz $1 bis $2")
    .replace(/\bs\.\s?(\d+)/g, "Satz $1")
    .replace(/\bArts?\.? (?=\d)/g, "Art. ");
  return tight(german);
}

/** A text in which no provision is torn from its number at the end of a line. */
export function tight(text: string): string {
  return text.replace(/(§|Abs\.|Satz|Art\.) (?=\d)/g, "$1\u00a0");
}
