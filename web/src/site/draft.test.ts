import { expect, test } from "vitest";
import { blankSite, powerOf, siteDraftOf, siteFaults, siteOf, type SiteDraft } from "./draft";

const typed: SiteDraft = {
  ...blankSite, height: "24,5", safety: "8,1", certificate: " 12-345 ", operation: "2026-09-01",
  antennas: [{ azimuth: "0", eirp: "9,9", frequency: "3600", height: "23" }, { azimuth: "", eirp: "0.1", frequency: "800", height: "0" }],
};

test("a site that is typed comes back as it was read", () => {
  const site = siteOf(typed);
  expect(site).toMatchObject({ height_m: 24.5, volume_l: null, certificate: "12-345", antennas: [{ azimuth_deg: 0, eirp_w: 9.9 }, { azimuth_deg: null, height_m: 0 }] });
  expect(siteOf(siteDraftOf(site))).toEqual(site);
});

test("what cannot be read is named by its field, and nothing is sent before", () => {
  expect(siteFaults(blankSite)).toEqual(["height", "antennas.0.eirp", "antennas.0.frequency", "antennas.0.height"]);
  expect(siteOf({ ...typed, height: "hoch" })).toBeNull();
  expect(siteOf({ ...typed, antennas: [] })).toBeNull();
  expect(siteFaults({ ...typed, kind: "small_cell" })).toEqual(["volume"]);
  expect(siteFaults({ ...typed, antennas: [{ ...typed.antennas[0]!, azimuth: "360" }] })).toEqual(["antennas.0.azimuth"]);
});

test("the power is the sum of all antennas, without those still being typed", () => {
  expect(powerOf(typed)).toBeCloseTo(10);
  expect(powerOf({ ...typed, antennas: [...typed.antennas, { azimuth: "", eirp: "-", frequency: "", height: "" }] })).toBeCloseTo(10);
});
