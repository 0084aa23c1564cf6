/** What if: a planner moves works, sees what goes and comes, takes it back, hands it on as a link and draws new works; nothing real changes. */
import { ask, assert, clean, enter, look, mapDrawn, mapMoved, picture, signIn, stands, step, until, walk } from "./walk.mjs";

const path = "/was-waere-wenn";
const take = (page) => page.getByRole("button", { name: "In die Variante aufnehmen" }).click();
const steps = (page) => page.getByRole("list", { name: "Schritte der Variante" }).getByRole("listitem");
const sum = (page) => page.getByRole("region", { name: "Was sich ändert" }).getByText(/^\d+ entfallen, \d+ neu, \d+ geändert$/);

async function tried(page, branch) {
  const answer = await page.request.post("/api/what-if", { data: { steps: branch } });
  assert(answer.ok(), "a branch can be tried", `${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** Works whose name nobody else bears, and that no longer meet others once they are moved far away. */
async function meeting(page, days) {
  const { items } = await ask(page, "/api/what-if/works?limit=500");
  for (const works of items) {
    if (works.phase !== "planned" || items.filter(({ title }) => title.includes(works.title)).length > 1) continue;
    const answer = await tried(page, [{ shift: { works: [works.id], days } }]);
    if (answer.gone.some(({ finding }) => finding.neighbour.kind === "works")) return { works, answer };
  }
  throw new Error("the demo town has works that meet others");
}

const calendar = async (page) => [await ask(page, "/api/what-if/works?limit=500"), await ask(page, "/api/works?limit=500"), await ask(page, "/api/cases?limit=100")];

await walk("branch", async (browser) => {
  const planner = await enter(browser);
  await signIn(planner, "planung");
  const before = await calendar(planner);
  const { works, answer } = await step("the planner finds works that meet others", () => meeting(planner, 500));
  const told = `${answer.gone.length} entfallen, ${answer.new.length} neu, ${answer.changed.length} geändert`;

  await step("moves them by five hundred days, and sees what goes and comes", async () => {
    await planner.getByRole("navigation", { name: "Hauptnavigation" }).getByRole("link", { name: "Was wäre, wenn?" }).click();
    await planner.getByText("Sie probieren nur aus", { exact: false }).waitFor();
    await planner.getByText("Noch nichts zu vergleichen").waitFor();
    await planner.getByLabel("Arbeiten suchen").fill(works.title);
    await planner.getByRole("list", { name: "Arbeiten zur Auswahl" }).getByRole("button", { name: works.title }).click();
    await planner.getByLabel("Um so viele Tage").fill("500");
    await take(planner);
    await sum(planner).filter({ hasText: told }).waitFor();
    await steps(planner).getByText(`${works.title} 500 Tage später`).waitFor();
    await planner.getByRole("tab", { name: `Entfällt (${answer.gone.length})` }).click();
    await planner.getByRole("tabpanel").getByRole("button").first().click();
    await planner.getByText(/^Betrifft: /).waitFor();
    await mapDrawn(planner);
    await picture(planner, "what-if");
  });

  await step("a day in the past is refused before anything is asked", async () => {
    await planner.getByRole("list", { name: "Arbeiten zur Auswahl" }).getByRole("button", { name: works.title }).click();
    await planner.getByLabel("Um so viele Tage").fill("-5000");
    await take(planner);
    await planner.getByText("Die Arbeiten begännen vor heute.", { exact: false }).waitFor();
    await planner.getByRole("button", { name: "Auswahl aufheben" }).click();
  });

  await step("takes it back and does it again", async () => {
    await planner.getByRole("button", { name: "Rückgängig" }).click();
    await planner.getByText("Noch nichts zu vergleichen").waitFor();
    await planner.getByRole("button", { name: "Wiederholen" }).click();
    await sum(planner).filter({ hasText: told }).waitFor();
  });

  const officer = await enter(browser);
  await step("an officer opens the same branch by its link", async () => {
    await until("the address carries the branch", async () => planner.url(), (url) => url.includes("schritte"));
    await signIn(officer, "amt");
    await officer.goto(planner.url());
    await sum(officer).filter({ hasText: told }).waitFor();
    await steps(officer).getByText(`${works.title} 500 Tage später`).waitFor();
  });

  await step("the planner draws new works with the cross of the map, and leaves the first ones out", async () => {
    look(planner);
    await planner.getByRole("button", { name: "Neue Arbeiten" }).click();
    await planner.getByRole("button", { name: "Trasse zeichnen" }).click();
    await planner.getByRole("button", { name: "Punkt unter dem Kreuz setzen" }).click();
    await planner.getByRole("button", { name: "Abschnitt beenden" }).waitFor();
    await planner.locator(".maplibregl-canvas").focus();
    await mapMoved(planner, () => planner.keyboard.press("ArrowRight"));
    await planner.getByRole("button", { name: "Punkt unter dem Kreuz setzen" }).click();
    await planner.getByText(/^Länge /).waitFor();
    await planner.getByRole("button", { name: "Zeichnen beenden" }).click();
    await take(planner);
    await planner.getByRole("button", { name: /^Neue Arbeiten: / }).waitFor();
    await planner.getByRole("button", { name: "Vorhandene Arbeiten" }).click();
    await planner.getByLabel("Arbeiten suchen").fill(works.title);
    await planner.getByRole("list", { name: "Arbeiten zur Auswahl" }).getByRole("button", { name: works.title }).click();
    await planner.getByLabel("Entfallen lassen").check();
    await take(planner);
    await steps(planner).getByText(`${works.title} entfällt`).waitFor();
    await stands(planner);
    assert((await steps(planner).count()) === 3, "the branch has three steps");
    await picture(planner, "what-if-added");
  });

  await step("a case leads there with its own works", async () => {
    look(officer);
    const own = (await calendar(officer))[0].items;
    for (const { id } of own) {
      const found = await officer.request.get(`/api/cases/${id}`);
      if (!found.ok() || !(await found.json()).findings_list.some(({ neighbour }) => neighbour.kind === "works")) continue;
      await officer.goto(`/vorgaenge/${id}`);
      await officer.getByRole("link", { name: "Andere Tage ausprobieren" }).click();
      await officer.getByText("Gewählt:").waitFor();
      return;
    }
    throw new Error("the demo town has a case with works that meet others");
  });

  await step("nothing real has changed", async () => {
    assert(JSON.stringify(await calendar(planner)) === JSON.stringify(before), "works and cases stand as they stood");
    assert(new URL(planner.url()).pathname === path, "the branch is still open");
  });
  clean(planner);
  clean(officer);
});
