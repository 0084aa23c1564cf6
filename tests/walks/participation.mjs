/** Participation: the officer asks the bodies that a case concerns, one answers by its one-time link, one by its account, the gate opens. */
import { ask, assert, clean, enter, look, mapDrawn, picture, signIn, stands, step, until, walk } from "./walk.mjs";

const question = "Bestehen aus Ihrer Sicht Bedenken gegen die Bauweise?";
const region = (page, name) => page.getByRole("region", { name, exact: true });
/** The panel is named by its heading, which counts. */
const panel = (page) => page.getByRole("region", { name: /^Beteiligung/ });

/** The case with the most time left in which several bodies can be asked. */
async function concerned(page) {
  const { items } = await ask(page, "/api/cases?order=deadline&limit=100");
  for (const row of items.toReversed()) {
    const { proposed } = await ask(page, `/api/cases/${row.id}/participation`);
    const { actions } = await ask(page, `/api/cases/${row.id}`);
    if (proposed.length > 1 && actions.some(({ event }) => event === "begin_participation")) return { ...row, proposed };
  }
  throw new Error("the demo town has a complete case that concerns two bodies");
}

await walk("participation", async (browser) => {
  const officer = await enter(browser);
  await signIn(officer, "amt");
  const found = await step("the officer finds a case that concerns several bodies", () => concerned(officer));
  const names = found.proposed.map(({ body }) => body.name);
  await step("sees why each is proposed, and is led there by the next step", async () => {
    await officer.goto(`/vorgaenge/${found.reference}`);
    await region(officer, "Nächste Schritte").getByRole("button", { name: "Andere Stellen beteiligen" }).click();
    await until("the panel's heading has the focus", () => officer.evaluate(() => document.activeElement?.id ?? ""), (id) => id === "beteiligung-title");
    for (const { because } of found.proposed) await panel(officer).getByText(because.de).first().waitFor();
  });
  const links = await step("asks all of them, and sees their links this once", async () => {
    await panel(officer).getByLabel("Frage an die Stellen").fill(question);
    await panel(officer).getByRole("button", { name: `${names.length} Stellen beteiligen` }).click();
    const dialog = officer.getByRole("alertdialog");
    await dialog.waitFor();
    const shown = [];
    for (const name of names) shown.push(await dialog.getByRole("textbox", { name, exact: true }).inputValue());
    assert(new Set(shown).size === names.length && shown.every((link) => /\/link\/\w{32,}$/.test(link)), "each body has a link of its own", shown);
    await picture(officer, "links");
    await dialog.getByRole("button", { name: "Fertig" }).click();
    await dialog.waitFor({ state: "hidden" });
    await panel(officer).getByText("Die Beteiligung läuft noch.").waitFor();
    await officer.reload();
    await panel(officer).getByText(names[0]).first().waitFor();
    assert(!(await officer.locator("body").innerText()).includes("/link/"), "nobody can bring the links back");
    return shown;
  });
  const path = new URL(links[0]).pathname;

  const body = await enter(browser);
  await step("a body without an account opens its link: the question, the trench, the documents", async () => {
    await body.goto(path);
    await body.getByRole("heading", { level: 1, name: found.title }).waitFor();
    await body.getByText(question).waitFor();
    await stands(body);
    await mapDrawn(body);
    await picture(body, "link");
    const document = body.locator("a[download]").first();
    const [download] = await Promise.all([body.waitForEvent("download"), document.click()]);
    assert((await download.failure()) === null, "a document can be read by link");
  });
  await step("is told what is missing, and answers with a condition", async () => {
    await body.getByRole("button", { name: "Stellungnahme abgeben" }).click();
    await body.getByText("Bitte wählen Sie eine Antwort.").waitFor();
    await body.getByText("Bitte nennen Sie Ihren Namen.").waitFor();
    await body.getByRole("radio", { name: /^Keine Bedenken mit Auflagen/ }).check();
    await body.getByLabel("Was soll gelten?").fill("Vor Beginn ist eine Suchschachtung anzulegen.");
    await body.getByRole("combobox", { name: "Worum geht es?" }).selectOption({ index: 1 });
    await body.getByLabel("Ihr Name").fill("Petra Vogt");
    await body.getByRole("button", { name: "Stellungnahme abgeben" }).click();
    await body.getByText("Vielen Dank, Ihre Stellungnahme ist angekommen").waitFor();
  });
  await step("the link is used up", async () => {
    body.expected.push({ status: 404, path: /^\/api\/link\// });
    await body.goto(path);
    await body.getByRole("heading", { level: 1, name: "Dieser Link ist nicht mehr gültig" }).waitFor();
  });
  clean(body);

  await step("the officer reads the answer, and renews another body's link: the old one dies", async () => {
    look(officer);
    await officer.reload();
    const one = (name) => panel(officer).getByRole("listitem").filter({ hasText: name }).first();
    await one(names[0]).getByText("Vor Beginn ist eine Suchschachtung anzulegen.").waitFor();
    await one(names[0]).getByText("mit Auflagen").waitFor();
    await officer.getByRole("button", { name: `Neuer Link: ${names[1]}` }).click();
    const dialog = officer.getByRole("alertdialog");
    const renewed = await dialog.getByRole("textbox", { name: names[1], exact: true }).inputValue();
    await dialog.getByRole("button", { name: "Fertig" }).click();
    assert((await body.request.get(`/api${new URL(links[1]).pathname}`)).status() === 404, "the old link is dead");
    assert((await body.request.get(`/api${new URL(renewed).pathname}`)).status() === 200, "the new one opens");
  });
  await step("enters the others' answers from paper, and the gate opens", async () => {
    for (const name of names.slice(1)) {
      await officer.getByRole("button", { name: `Antwort auf Papier: ${name}` }).click();
      const dialog = officer.getByRole("dialog");
      await dialog.getByRole("radio", { name: /^Nicht betroffen/ }).check();
      await dialog.getByRole("button", { name: "Antwort eintragen" }).click();
      await dialog.waitFor({ state: "hidden" });
    }
    await panel(officer).getByText("Die Beteiligung ist abgeschlossen.").waitFor();
    await panel(officer).getByText(/Antwort auf Papier, per E-Mail oder am Telefon, eingetragen am/).first().waitFor();
    await picture(officer, "participation");
  });
  clean(officer);

  const consultee = await enter(browser);
  await step("a body with an account finds what it was asked, and answers there", async () => {
    await signIn(consultee, "beteiligt");
    await consultee.waitForURL((url) => url.pathname === "/stellungnahmen");
    await consultee.getByRole("region", { name: /^Offen/ }).getByRole("link").first().click();
    await consultee.getByRole("radio", { name: /^Keine Bedenken(?! mit)/ }).check();
    await consultee.getByRole("button", { name: "Stellungnahme abgeben" }).click();
    await consultee.getByText("Ihre Stellungnahme ist abgegeben.").waitFor();
    await consultee.getByRole("button", { name: "Stellungnahme ändern" }).waitFor();
    const id = new URL(consultee.url()).pathname.split("/").at(-1);
    for (const kept of ["notes", "letters", "charges"]) {
      const answer = await consultee.request.get(`/api/cases/${id}/${kept}`);
      assert(answer.status() === 403 || answer.status() === 404, `${kept} are not a body's to read`, answer.status());
    }
  });
  clean(consultee);
});
