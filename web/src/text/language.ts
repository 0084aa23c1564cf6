/** Language of the interface: German by default, English on request, remembered in the browser. */
import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { speak } from "../api/client";
import type { Text } from "../api/types";
import de from "./de.json";
import en from "./en.json";

export type Language = "de" | "en";
const kept = "trassenlotse.language";

function remembered(): Language {
  try {
    return localStorage.getItem(kept) === "en" ? "en" : "de";
  } catch {
    return "de";
  }
}

export async function startLanguage(): Promise<void> {
  const language = remembered();
  speak(language);
  document.documentElement.lang = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "de",
    resources: { de: { translation: de }, en: { translation: en } },
    // React escapes what it writes.
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  });
}

export function changeLanguage(language: Language): void {
  speak(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(kept, language);
  } catch {
    // Private windows may forbid storage; the choice then lasts for this visit.
  }
  void i18next.changeLanguage(language);
}

/** The words of the interface, the chosen language and the reader for bilingual texts of the server. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === "en" ? "en" : "de";
  return { t, language, say: (text: Text | null | undefined) => (text ? text[language] || text.de : "") };
}
