import { expect, test } from "vitest";
import { settingsDraft, settingsFaults, settingsOf } from "./settings";

const full = {
  unit: "Tiefbau", email: "a@example.org", phone: "1", web: "w", bank: { holder: "Stadtkasse", iban: "DE02120300000000202051", bic: "" },
  remedy: { de: "Widerspruch …", en: "Objection …" }, hearing_days: 14, guarantee_years: 5, payment_days: 30, fee_schedule: "X",
};

test("settings come back as they were", () => {
  expect(settingsOf(settingsDraft(full), full)).toEqual(full);
  const nothing = { unit: "", email: "", phone: "", web: "", bank: null, remedy: null, hearing_days: null, guarantee_years: null, payment_days: null, fee_schedule: null };
  expect(settingsOf(settingsDraft({}), {})).toEqual(nothing);
});

test("half an account and a number that is none are named", () => {
  const draft = settingsDraft(full);
  expect(settingsFaults(draft)).toEqual([]);
  expect(settingsFaults({ ...draft, iban: "", payment_days: "30,5" })).toEqual(["payment_days", "iban"]);
  expect(settingsFaults({ ...draft, holder: " ", iban: "", bic: "" })).toEqual([]);
});
