/** Mobile coverage: a planner sees who hears a network, adds a planned cell in a gap, looks at gaps, finds where a further site helps, and takes files along. */
import AxeBuilder from "@axe-core/playwright";
import { ask, assert, clean, enter, mapDrawn, mapMoved, picture, signIn, stands, step, until, walk } from "./walk.mjs";

const figures = (page) => page.locator("dl.figures").first().innerText();
const changed = (page, before) => page.waitForFunction((said) => document.querySelector("dl.figures:not([aria-busy=true])")?.innerText !== said, before);
const tab = (page, name) => page.getByRole("tab", { name }).click();

async function readable(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert(violations.length === 0, "everybody can read the page", ...violations.flatMap(({ help, nodes }) => nodes.slice(0, 3).map(({ html }) => `${help}: ${html}`)));
}

/** The first bytes of a file that a link saves. */
async function saved(page, link) {
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return Buffer.concat(await (await file.createReadStream()).toArray());
}

await walk("radio", async (browser) => {
  const planner = await enter(browser);
  await signIn(planner, "planung");
  await step("the planner comes by the navigation and sees figures, once they are computed", async () => {
    await planner.getByRole("link", { name: "Mobilfunk" }).click();
    await planner.getByRole("heading", { level: 1, name: "Mobilfunk" }).waitFor();
    await planner.getByText("Adressen versorgt").waitFor();
    await planner.getByRole("table", { name: "Versorgt, je Betreiber" }).getByRole("row").nth(2).waitFor();
    await stands(planner);
    await mapDrawn(planner);
    await readable(planner);
    await picture(planner, "radio");
  });

  const [gap] = (await ask(planner, "/api/radio/gaps?limit=1")).items;
  const before = await figures(planner);
  await step("a planned cell in a gap, placed on the map and then exactly, changes the figures", async () => {
    await tab(planner, "Zellen");
    await planner.getByRole("button", { name: "Zelle hinzufügen" }).click();
    const dialog = planner.getByRole("dialog");
    await dialog.getByRole("button", { name: "Speichern" }).click();
    await dialog.getByText("Bitte ausfüllen.").first().waitFor();
    await dialog.getByLabel("Name der Zelle").fill("Probe 1");
    await dialog.getByLabel("Standort", { exact: true }).fill("Probe");
    await dialog.getByLabel("Betreiber").fill("Nordfunk (Beispiel)");
    await dialog.getByRole("button", { name: "Punkt unter dem Kreuz setzen" }).click();
    const place = dialog.getByLabel("Koordinaten des Standorts");
    assert(/^1\d\.\d{6}, 5\d\.\d{6}$/.test(await place.inputValue()), "the cross sets a place", await place.inputValue());
    await place.fill(gap.place.map((degrees) => degrees.toFixed(6)).join(", "));
    await picture(planner, "radio-cell");
    await readable(planner);
    await dialog.getByRole("button", { name: "Speichern" }).click();
    await planner.getByText("Probe 1 ist eingetragen.").waitFor();
    await planner.getByRole("row", { name: /Probe 1/ }).getByText("geplant").waitFor();
    await changed(planner, before);
    await stands(planner);
  });

  await step("without planned cells the figures are others; the link says so", async () => {
    const now = await figures(planner);
    await planner.getByLabel("Geplante Zellen mitrechnen").uncheck();
    await planner.waitForURL(/geplant=false/);
    await changed(planner, now);
    await planner.getByLabel("Geplante Zellen mitrechnen").check();
    await until("the figures are those with planned cells again", () => figures(planner), (said) => said === now);
  });

  await step("a list of cells is tried: its faulty row is told, and nothing is kept", async () => {
    const [header, ...rows] = (await saved(planner, planner.getByRole("tabpanel").getByRole("link", { name: "CSV" }))).toString().trim().split("\r\n");
    const own = rows.find((row) => row.includes("Probe 1"));
    assert(own, "the new cell is on the list", header, ...rows);
    const list = [header, own.replace("Probe 1", "Probe 2"), own.replace("800", "viel")].join("\r\n");
    await planner.getByLabel("Zellen aus einer Tabelle").setInputFiles({ name: "zellen.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
    const dialog = planner.getByRole("dialog");
    await dialog.getByRole("table", { name: "Fehlerhafte Zeilen" }).getByRole("row", { name: /Zeile 3/ }).waitFor();
    await dialog.getByText("Neu: 1. Geändert: 0.").waitFor();
    await readable(planner);
    await picture(planner, "radio-import");
    await dialog.getByRole("button", { name: "Abbrechen" }).click();
    await planner.getByRole("button", { name: "Eingaben verwerfen" }).click();
    const { items } = await ask(planner, "/api/radio/cells?limit=500");
    assert(!items.some(({ name }) => name === "Probe 2"), "nothing is kept");
  });

  await step("gaps stand on the map and in a list, which can be taken along; more is a gap where more is asked for", async () => {
    const now = await figures(planner);
    await planner.getByLabel("Versorgt ab").selectOption({ label: "gut (ab −90\u00a0dBm)" });
    await planner.waitForURL(/dbm=-90/);
    await changed(planner, now);
    await planner.getByRole("button", { name: "Lücken", exact: true }).click();
    await planner.waitForURL(/bild=gap/);
    await tab(planner, "Lücken");
    const first = planner.getByRole("table", { name: "Adressen ohne Versorgung" }).getByRole("button").first();
    await mapMoved(planner, () => first.click());
    await stands(planner);
    await readable(planner);
    await picture(planner, "radio-gaps");
    const csv = (await saved(planner, planner.getByRole("tabpanel").getByRole("link", { name: "CSV" }))).toString();
    assert(csv.includes((await first.innerText()).split(" ")[0]), "the file lists the same addresses", csv.slice(0, 200));
  });

  await step("a further site is sought, and becomes a planned cell with one click", async () => {
    await tab(planner, "Wo hilft ein weiterer Standort?");
    await planner.getByLabel("Wie viele Standorte (1 bis 10)").fill("2");
    await planner.getByRole("button", { name: "Suchen", exact: true }).click();
    const found = planner.getByRole("table", { name: "Gefundene Plätze" });
    await found.waitFor();
    await planner.getByText("1 − 1/e", { exact: false }).waitFor();
    await stands(planner);
    await mapDrawn(planner);
    await readable(planner);
    await picture(planner, "radio-placement");
    await found.getByRole("button", { name: "Platz 1 als geplante Zelle übernehmen" }).click();
    const dialog = planner.getByRole("dialog", { name: "Zelle hinzufügen" });
    assert((await dialog.getByLabel("Koordinaten des Standorts").inputValue()) !== "", "the place is taken over");
    assert((await dialog.getByLabel("Frequenz").inputValue()) === "1800", "so is the antenna");
    await dialog.getByLabel("Name der Zelle").fill("Probe 3");
    await dialog.getByLabel("Betreiber").fill("Nordfunk (Beispiel)");
    const now = await figures(planner);
    await dialog.getByRole("button", { name: "Speichern" }).click();
    await planner.getByText("Probe 3 ist eingetragen.").waitFor();
    await changed(planner, now);
  });

  await step("the ground is told with its source; files come in their formats", async () => {
    await tab(planner, "Gelände");
    await planner.getByRole("region", { name: "Gelände (Höhe über dem Meer)" }).getByText("geladen", { exact: true }).waitFor();
    await tab(planner, "Dateien");
    await stands(planner);
    const files = planner.getByRole("tabpanel");
    const tif = await saved(planner, files.getByRole("link", { name: "GeoTIFF" }));
    assert(tif.subarray(0, 2).toString() === "II", "a GeoTIFF", tif.subarray(0, 8).toString("hex"));
    const gpkg = await saved(planner, files.getByRole("link", { name: "GeoPackage" }));
    assert(gpkg.subarray(0, 15).toString() === "SQLite format 3", "a GeoPackage", gpkg.subarray(0, 16).toString());
    const areas = JSON.parse((await saved(planner, files.getByRole("link", { name: "GeoJSON: Empfang" }))).toString());
    assert(areas.features.length > 2, "areas of several classes", areas.features.length);
  });

  await step("the link asks the same for an officer, who counts the sites of his own cases", async () => {
    const link = new URL(planner.url());
    const officer = await enter(browser);
    await signIn(officer, "amt");
    await officer.goto(link.pathname + link.search);
    await officer.getByText("Adressen versorgt").waitFor();
    await officer.getByRole("tab", { name: "Dateien", selected: true }).waitFor();
    await officer.getByText("Im Freien unter −90\u00a0dBm.").waitFor();
    assert((await officer.getByRole("button", { name: "Lücken", exact: true }).getAttribute("aria-pressed")) === "true", "the same view of the map");
    await stands(officer);
    await readable(officer);
    clean(officer);
  });

  await step("cells are deleted once that was asked", async () => {
    await tab(planner, "Zellen");
    for (const name of ["Probe 1", "Probe 3"]) {
      await planner.getByRole("button", { name: `${name} löschen` }).click();
      await planner.getByRole("alertdialog").getByRole("button", { name: "Löschen" }).click();
      await planner.getByText(`${name} ist gelöscht.`).waitFor();
    }
    await planner.goto("/funk");
    await until("the figures are those of the beginning", () => figures(planner), (said) => said === before);
  });
  clean(planner);
});
