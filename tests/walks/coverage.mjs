/** Coverage: a planner slides to a day, looks at hexagons and at who gets fibre, and hands on a link that shows the same. */
import { assert, clean, enter, mapDrawn, picture, signIn, stands, step, walk } from "./walk.mjs";

const figures = (page) => page.locator("dl.figures").innerText();

await walk("coverage", async (browser) => {
  const planner = await enter(browser);
  await signIn(planner, "planung");
  await step("the planner sees what is planned, and slides back to today by keyboard", async () => {
    await planner.goto("/versorgung");
    const slider = planner.getByRole("slider", { name: /^Geplant bis/ });
    await slider.waitFor();
    const all = await figures(planner);
    await slider.press("Home");
    await planner.waitForURL(/tag=2026-03-02/);
    await planner.waitForFunction((before) => document.querySelector("dl.figures")?.innerText !== before, all);
    await planner.getByRole("button", { name: "Alles Geplante" }).click();
    await planner.waitForFunction((before) => document.querySelector("dl.figures")?.innerText === before, all);
    await mapDrawn(planner);
    await stands(planner);
  });
  await step("the figures follow a district, and go back to the whole city", async () => {
    const all = await figures(planner);
    await planner.getByLabel("Stadtteil", { exact: true }).selectOption({ label: "Nordstadt" });
    await planner.getByText("Zahlen für: Nordstadt").waitFor();
    const some = await figures(planner);
    assert(some !== all, "a district has other figures than the city");
    await planner.getByRole("button", { name: "Ganze Stadt zeigen" }).click();
    await planner.waitForFunction((before) => document.querySelector("dl.figures")?.innerText === before, all);
  });
  await step("statistical areas stand on the map and in a table that is sorted, and one is chosen by keyboard", async () => {
    await planner.getByLabel("Flächen zeigen").selectOption("gebiete");
    const table = planner.getByRole("table", { name: "Statistische Gebiete" });
    await table.getByRole("row", { name: /^01001/ }).waitFor();
    assert((await table.getByRole("row").count()) === 13, "twelve areas below their heads");
    const head = table.getByRole("columnheader", { name: "Adressen" });
    await head.getByRole("button").press("Enter");
    assert((await head.getAttribute("aria-sort")) === "descending", "numbers begin with the greatest");
    const cells = await table.getByRole("row").nth(1).getByRole("cell").allInnerTexts();
    const key = await table.getByRole("rowheader").first().innerText();
    await table.getByRole("button", { name: key }).press("Enter");
    await planner.getByText(`Zahlen für: Statistisches Gebiet ${key}`).waitFor();
    const first = await planner.locator("dl.figures dd").first().innerText();
    assert(first.trim() === cells[0].trim(), `the figures of the area stand above: ${first} and ${cells[0]}`);
    const file = await planner.request.get(await planner.getByRole("link", { name: "Statistische Gebiete als CSV" }).getAttribute("href"));
    assert((await file.text()).includes(`${key};`), "the file names the area");
    await planner.getByRole("tab", { name: "Adressen" }).click();
    await planner.getByRole("table", { name: "Adressen und wie sie stehen" }).or(planner.getByText("Hier ist jede Adresse versorgt oder eingeplant")).waitFor();
    await planner.getByRole("tab", { name: "Statistische Gebiete" }).click();
    await mapDrawn(planner);
    await picture(planner, "coverage-areas");
    await stands(planner);
  });
  await step("hexagons stand instead, in the table too, and the list says who gets fibre when", async () => {
    await planner.getByLabel("Flächen zeigen").selectOption("9");
    await planner.getByRole("table", { name: "Sechsecke" }).getByRole("button", { name: /^891/ }).first().waitFor();
    await planner.getByLabel("Adressen zeigen").selectOption("planned");
    await planner.getByRole("tab", { name: "Adressen" }).click();
    await planner.getByRole("table", { name: "Adressen und wie sie stehen" }).getByText(/^fertig am/).first().waitFor();
    await mapDrawn(planner);
    await picture(planner, "coverage-hexagons");
  });
  await step("the outlook has its numbers as a table", async () => {
    await planner.getByRole("tab", { name: "Ausblick" }).click();
    await planner.getByText("Zahlen als Tabelle").click();
    assert((await planner.getByRole("table", { name: "Versorgte Adressen im Lauf der Zeit" }).getByRole("row").count()) > 2, "several days");
    await stands(planner);
  });
  await step("the link shows the same to somebody else", async () => {
    const link = new URL(planner.url());
    const said = await figures(planner);
    const officer = await enter(browser);
    await signIn(officer, "amt");
    await officer.goto(link.pathname + link.search);
    await officer.waitForFunction((before) => document.querySelector("dl.figures")?.innerText === before, said);
    await officer.getByRole("tab", { name: "Ausblick", selected: true }).waitFor();
    clean(officer);
  });
  clean(planner);
});
