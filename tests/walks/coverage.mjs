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
  await step("hexagons stand instead of districts, and the list says who gets fibre when", async () => {
    await planner.getByLabel("Flächen zeigen").selectOption("9");
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
