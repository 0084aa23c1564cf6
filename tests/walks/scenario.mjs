/** A network is planned: asked, watched, read piece by piece, compared, handed over, and turned into drafts. */
import { ask, assert, clean, enter, look, mapDrawn, picture, signIn, stands, step, until, walk } from "./walk.mjs";

const done = async (page, id) => (await ask(page, `/api/scenarios/${id}`)).state === "done";

await walk("scenario", async (browser) => {
  const planner = await enter(browser);
  await signIn(planner, "planung");
  await step("the planner finds two scenarios of the demo town, computed by themselves", async () => {
    await planner.goto("/netzplanung");
    await planner.getByRole("table", { name: "Netzplanung" }).waitFor();
    const rows = (await ask(planner, "/api/scenarios")).items;
    assert(rows.length === 2, "two questions came with the town", rows);
    for (const { id } of rows) await until("the plan is done", () => done(planner, id), Boolean);
    await planner.reload();
    await stands(planner);
    await picture(planner, "scenario-list");
  });

  let id;
  await step("a new question is refused without a title, and then computed while the page tells how far it is", async () => {
    await planner.getByRole("link", { name: "Neues Szenario" }).click();
    await planner.getByRole("button", { name: "Berechnen", exact: true }).click();
    await planner.getByText("Geben Sie dem Szenario einen Titel.").waitFor();
    await planner.getByLabel("Titel").fill("Gang durch die Netzplanung");
    await planner.getByRole("radio", { name: "Ein Bezirk" }).check();
    const [first] = (await ask(planner, "/api/scenarios")).items;
    await planner.getByRole("combobox", { name: "Bezirk" }).selectOption(first.question.area.district);
    await planner.getByLabel("Suchzeit").fill("4");
    await stands(planner);
    await picture(planner, "scenario-form");
    await planner.getByRole("button", { name: "Berechnen", exact: true }).click();
    await planner.getByRole("heading", { level: 1, name: "Gang durch die Netzplanung" }).waitFor();
    id = new URL(planner.url()).pathname.split("/").pop();
    await planner.getByRole("heading", { name: "Warum kostet das so viel?" }).waitFor();
    assert(await done(planner, id), "the page shows the plan when it is done");
    await mapDrawn(planner);
    await stands(planner);
    await picture(planner, "scenario-plan");
  });

  await step("a street of the plan explains what its pieces cost", async () => {
    await planner.getByRole("tab", { name: "Abschnitte" }).click();
    await planner.getByRole("table", { name: "Abschnitte" }).getByRole("button").first().click();
    await planner.getByText("je Meter", { exact: false }).first().waitFor();
    await planner.getByText("Zusammen", { exact: true }).waitFor();
    await mapDrawn(planner);
    await picture(planner, "scenario-why");
  });

  await step("permits name who decides and by which law", async () => {
    await planner.getByRole("tab", { name: "Genehmigungen" }).click();
    await planner.getByText("Heute beantragt, ist spätestens am", { exact: false }).first().waitFor();
    assert((await planner.getByRole("tabpanel").innerText()).includes("127"), "the law of consent is named");
    await stands(planner);
    await picture(planner, "scenario-permits");
  });

  await step("two scenarios stand beside each other with their differences", async () => {
    await planner.goto("/netzplanung");
    const boxes = planner.getByRole("table", { name: "Netzplanung" }).getByRole("checkbox");
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await planner.getByRole("button", { name: "Vergleichen (2)" }).click();
    await planner.getByRole("table", { name: "Szenarien vergleichen" }).waitFor();
    await mapDrawn(planner);
    await stands(planner);
    await picture(planner, "scenario-compare");
  });

  await step("the plan is handed over to an operator", async () => {
    await planner.goto(`/netzplanung/${id}`);
    await planner.getByRole("button", { name: "Übergeben" }).click();
    const dialog = planner.getByRole("dialog");
    const { operators } = await ask(planner, `/api/scenarios/${id}`);
    const applicant = await enter(browser);
    await signIn(applicant, "antrag");
    const own = (await ask(applicant, "/api/session")).user.organisation;
    assert(operators.some((one) => one.id === own.id), "the operator can be chosen", operators);
    await dialog.getByLabel("Organisation").selectOption(own.id);
    await dialog.getByRole("button", { name: "Übergeben" }).click();
    await planner.getByText(`An ${own.name} übergeben`).waitFor();

    look(applicant);
    await applicant.goto(`/netzplanung/${id}`);
    await applicant.getByRole("heading", { level: 1, name: "Gang durch die Netzplanung" }).waitFor();
    const map = await ask(applicant, `/api/scenarios/${id}/plan.geojson`);
    const hidden = map.features.filter(({ properties, geometry }) => properties.kind === "duct" && geometry === null);
    const shown = (await ask(planner, `/api/scenarios/${id}/plan.geojson`)).features.filter(({ properties, geometry }) => properties.kind === "duct" && geometry === null);
    assert(shown.length === 0, "the planner sees all ducts");
    console.log(`     ${hidden.length} pieces in ducts of others are hidden`);
    await applicant.getByRole("tab", { name: "Anträge" }).click();
    await applicant.getByRole("button", { name: "Entwürfe anlegen" }).click();
    await applicant.getByText(/angelegt$/).waitFor();
    const drafts = applicant.getByRole("table", { name: "Daraus entstanden" });
    await drafts.getByRole("link").first().click();
    await applicant.getByRole("heading", { level: 1 }).waitFor();
    await applicant.waitForURL(/vorgaenge|antrag/);
    await stands(applicant);
    await picture(applicant, "scenario-draft");
    clean(applicant);
    look(planner);
  });

  await step("deleting asks first", async () => {
    await planner.reload();
    await planner.getByRole("button", { name: "Löschen" }).click();
    await planner.getByRole("alertdialog").getByRole("button", { name: "Löschen" }).click();
    await planner.getByText("Szenario gelöscht").waitFor();
    await planner.waitForURL((url) => url.pathname === "/netzplanung");
  });
  clean(planner);
});
