/** Levels, powers and sizes as people read them. */
import type { Language } from "../text/language";

const number = (value: number, language: Language, options: Intl.NumberFormatOptions): string => new Intl.NumberFormat(language === "en" ? "en-GB" : "de-DE", options).format(value).replace("-", "−");

/** A level or a power in dBm, as exactly as it is told. */
export const dbm = (value: number, language: Language, digits = 1): string => `${number(value, language, { maximumFractionDigits: digits })}\u00a0dBm`;

/** A number with a decimal at most. */
export const plain = (value: number, language: Language): string => number(value, language, { maximumFractionDigits: 1 });

/** A power of which three digits say enough. */
export const watts = (value: number, language: Language): string => `${number(value, language, { maximumSignificantDigits: 3 })}\u00a0W`;

/** Square kilometres and kilometres: as many digits as say something. */
export const some = (value: number, language: Language): string => number(value, language, { maximumFractionDigits: value < 10 ? 2 : 1 });
