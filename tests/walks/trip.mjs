/** One application's whole trip as its people take it, in three acts on three days: `node trip.mjs apply | supplement | decide`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { faulty, letter, pdf, trenches } from "./paper.mjs";
import { along, far, length, part, pixel, street } from "./street.mjs";
import { ask, assert, clean, enter, look, mapDrawn, mapMoved, picture, signIn, stands, step, until, walk } from "./walk.mjs";

const act = process.argv[2];
const desk = process.env.LOTSE_DESK;
const memory = join(desk, "trip.json");
const contact = { name: "Rike Deichgraf", email: "rike.deichgraf@netz.example", phone: "04152 555 0199" };
const title = "Glasfaser Hamburger Chaussee, Abschnitt Heide";
const condition = "Der Gehweg bleibt auf 1,30 m Breite begehbar; Überfahrten sind nachts abzudecken.";
const acts = { apply, supplement, decide };

const recall = () => JSON.parse(readFileSync(memory, "utf8"));
const told = (iso) => iso.split("-").toReversed().join(".");
const shown = (page) => page.getByRole("status").or(page.locator("output"));
const main = (page) => page.getByRole("main");

/** Said beside the heading once the answer to the line as it is now is there. */
const checked = (page) => page.getByText(/^\d+ Ergebniss?e? in \d+ ms$/);

async function drawnLength(page) {
  const text = await page.locator("output").innerText();
  return Number(/Länge ([\d.,]+) m/.exec(text)?.[1].replaceAll(".", "").replace(",", ".") ?? 0);
}

const drawnAsLongAs = (page, metres, sentence, tolerance = 2) =>
  until(`${sentence}: ${metres} m`, () => drawnLength(page), (drawn) => Math.abs(drawn - metres) < tolerance);

/** Days one under the other, each not before the one above it. */
const inOrder = (days) => days.every((day, index) => index === 0 || days[index - 1] <= day);

async function jump(page, name) {
  const field = page.getByRole("combobox", { name: "Karte an einen Ort bewegen" });
  await field.fill(name);
  await mapMoved(page, () => page.getByRole("option").filter({ hasText: "Straße" }).filter({ hasText: name }).first().click());
}

async function apply(browser) {
  const page = await enter(browser);
  await step("an operator signs in", async () => {
    await page.goto("/");
    await page.getByRole("navigation").getByRole("link", { name: "Anmelden" }).click();
    await page.getByLabel("Anmeldename").fill("antrag");
    await page.getByLabel("Passwort").fill("antrag");
    await main(page).getByRole("button", { name: "Anmelden", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Meine Vorgänge" }).waitFor();
  });
  await step("and begins a new application", async () => {
    await main(page).getByRole("link", { name: "Neuer Vorgang" }).click();
    await page.getByRole("heading", { level: 1, name: "Neuer Vorgang" }).waitFor();
    await main(page).getByRole("link", { name: /^Zustimmung des Trägers/ }).click();
    await page.getByRole("heading", { level: 1, name: "Neuer Antrag" }).waitFor();
    await mapDrawn(page);
  });

  const first = await street(page, "Lange Straße");
  const box = () => page.getByRole("region", { name: "Karte zum Zeichnen der Trasse" }).last().boundingBox();
  await step("draws along Lange Straße with the mouse; findings appear while the line is still open", async () => {
    await jump(page, first.label);
    await page.getByRole("button", { name: "Trasse zeichnen" }).click();
    await page.getByRole("button", { name: "Zeichnen beenden" }).waitFor();
    await stands(page);
    const view = await box();
    const middle = along(first.line, first.at);
    const course = part(first.line, Math.max(0, middle - 60), middle + 60);
    const spots = [course[0], course[Math.floor(course.length / 2)], course.at(-1)].filter((spot, index, all) => index === 0 || far(spot, all[index - 1]) > 3);
    for (const spot of spots) {
      const [x, y] = pixel(spot, first.at, view, 17.5);
      assert(x > 0 && y > 0 && x < view.width && y < view.height, "the street lies on the map", [x, y], view);
      await page.mouse.move(view.x + x - 4, view.y + y - 4);
      await page.mouse.move(view.x + x, view.y + y, { steps: 4 });
      await page.mouse.click(view.x + x, view.y + y);
    }
    // The pen is still on the paper: nothing was finished.
    await page.getByRole("button", { name: "Zeichnen beenden" }).waitFor();
    await drawnAsLongAs(page, length(spots), "the line under the pen follows the mouse", 4);
    const answer = await checked(page).innerText();
    const list = page.getByRole("region", { name: "Prüfergebnisse" }).getByRole("listitem").filter({ has: page.getByRole("button") });
    const count = await until("there are findings while drawing", () => list.count(), (findings) => findings > 0);
    console.log(`       ${count} findings, ${answer}`);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Abschnitt zeichnen" }).waitFor();
    await drawnAsLongAs(page, length(spots), "the line is as long as it was drawn", 4);
    await page.getByRole("tab", { name: "Koordinaten" }).click();
    const read = async () => (await page.getByLabel("Punkte der Trasse").inputValue()).trim().split("\n").map((row) => row.split(",").map(Number));
    await until(`each point lies where the mouse was: ${JSON.stringify(spots)}`, read, (points) => points.length === spots.length && points.every((point, index) => far(point, spots[index]) < 3));
  });
  await step("undoes the line and brings it back", async () => {
    const before = await drawnLength(page);
    await page.getByRole("button", { name: "Rückgängig" }).click();
    await until("the line is gone", () => drawnLength(page), (metres) => metres === 0);
    await page.getByRole("button", { name: "Wiederholen" }).click();
    await until("the line is back", () => drawnLength(page), (metres) => metres === before);
    await checked(page).waitFor();
    await page.getByRole("tab", { name: "Zeichnen" }).click();
    await stands(page);
    await mapDrawn(page);
    // To the page, a driven mouse looks like a keyboard; the mark of the focus does not belong into the picture.
    await page.evaluate(() => document.activeElement?.blur());
    await picture(page, "application");
  });

  const second = await street(page, "Hamburger Chaussee");
  const course = part(second.line, 40, 340);
  const files = await trenches(desk, course);
  await page.getByRole("tab", { name: "Datei" }).click();
  const chooser = page.getByLabel("Trasse aus einer Datei lesen");
  for (const [format, path] of Object.entries(files)) {
    await step(`takes a second variant from a file (${format})`, async () => {
      await chooser.setInputFiles(path);
      await page.getByText(`Gelesen: ${path.split("/").at(-1)}`).waitFor();
      await drawnAsLongAs(page, length(course), "the map shows the line of the file, and no metre is lost on the way");
      await checked(page).waitFor();
    });
  }
  const broken = faulty(desk, course);
  page.expected.push({ status: 422, path: /^\/api\/uploads$/ });
  const alert = () => main(page).locator("[role=alert]").last();
  await step("a line that crosses itself is refused with its number and its place", async () => {
    await chooser.setInputFiles(broken.bow);
    await alert().getByText(/Objekt 2: .*kreuzt sich selbst/).waitFor();
    await mapMoved(page, () => alert().getByRole("button", { name: "Auf der Karte zeigen" }).click());
  });
  await step("a corner that is no number is refused", async () => {
    await chooser.setInputFiles(broken.nan);
    await alert().getByText(/Objekt 1: .*keine endliche Zahl/).waitFor();
  });
  await step("a GDAL catalogue in disguise is refused and opens nothing", async () => {
    await chooser.setInputFiles(broken.vrt);
    await alert().getByText(/kein GeoJSON|wird nicht gelesen/).waitFor();
    await drawnAsLongAs(page, length(course), "the good line is still there");
  });

  await step("fills in the form", async () => {
    await page.getByLabel("Titel").fill(title);
    await page.getByLabel("Verlegeart").selectOption({ index: 0 });
    await page.getByLabel("Überdeckung").fill("0,6");
    await page.getByLabel("Grabenbreite").fill("0,4");
    await page.getByLabel("Beginn der Arbeiten").fill("2026-09-07");
    await page.getByLabel("Ende der Arbeiten").fill("2026-10-02");
    await page.getByLabel("Name", { exact: true }).fill(contact.name);
    await page.getByLabel("E-Mail").fill(contact.email);
    await page.getByLabel("Telefon").fill(contact.phone);
    await page.getByLabel("Bemerkungen").fill("Mitverlegung ist möglich.");
    await shown(page).getByText(/Gespeichert/).waitFor();
  });
  await step("attaches the site plan; a file that only calls itself a plan is refused", async () => {
    const upload = page.getByLabel("Unterlage hinzufügen");
    page.expected.push({ status: 415, path: /\/documents$/ });
    await upload.setInputFiles({ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("only words") });
    await page.getByText("Diese Art von Datei wird nicht angenommen.").waitFor();
    await page.getByLabel("Art der Unterlage").selectOption({ label: (await kind(page, "site_plan")) });
    await upload.setInputFiles({ name: "lageplan.pdf", mimeType: "application/pdf", buffer: pdf("Site plan") });
    await page.getByRole("link", { name: "lageplan.pdf" }).waitFor();
  });
  await step("and submits", async () => {
    await shown(page).getByText(/Gespeichert/).waitFor();
    await page.getByRole("button", { name: "Antrag einreichen" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Jetzt einreichen" }).click();
    await page.getByText(/^Eingereicht: /).waitFor();
    await page.waitForURL((url) => /^\/vorgaenge\/[^/]+$/.test(url.pathname));
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  });
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const mine = await ask(page, `/api/cases/${id}`);
  const { reference } = mine;
  console.log(`       ${reference}, ${mine.findings_list.length} findings`);
  await step("what lies under others' secrecy comes without place, distance and name", async () => {
    const secret = mine.findings_list.filter((finding) => finding.confidential);
    assert(secret.length > 0, "something along the street is confidential towards an operator");
    for (const finding of secret) {
      assert(finding.place === null && finding.distance_m === null && finding.period === null && finding.neighbour.id === null && finding.neighbour.label === null, "it tells street, kind and severity only", finding);
    }
    await mapDrawn(page);
  });
  clean(page);

  const officer = await enter(browser);
  await step("an officer signs in and finds it in a queue that is ordered by legal deadline", async () => {
    await signIn(officer, "amt");
    await officer.getByRole("heading", { level: 1, name: "Arbeitsvorrat" }).waitFor();
    const { items } = await ask(officer, "/api/cases?order=deadline&limit=500");
    const due = items.map((row) => row.deadline?.due ?? "9999");
    assert(inOrder(due), "the next deadline comes first", due);
    const read = async () => (await officer.getByRole("table").getByText(/^\d\d\.\d\d\.\d{4}$/).allInnerTexts()).map((day) => day.split(".").toReversed().join("-"));
    await until("so does the table on the page", read, (days) => days.length > 3 && inOrder(days));
    await officer.getByLabel("Suchen").fill(reference);
    await officer.getByRole("table").getByRole("link", { name: title }).click();
    await officer.getByRole("heading", { level: 1, name: title }).waitFor();
  });
  await step("sees map, findings, documents, clock with its paragraph, and journal", async () => {
    await officer.getByRole("region", { name: `Karte zum Vorgang ${reference}` }).last().waitFor();
    await mapDrawn(officer);
    const list = officer.getByRole("region", { name: "Prüfergebnisse" });
    const whole = await ask(officer, `/api/cases/${reference.toLowerCase()}`);
    assert(whole.findings_list.length > 0, "there are findings");
    await list.getByRole("listitem").first().waitFor();
    // Many of a kind are told as a number first.
    for (const more of (await list.locator(".findings__rest button").all()).reverse()) await more.click();
    await until(`every finding is in the list: ${whole.findings_list.length}`, () => list.locator(":scope > ol > li").count(), (count) => count === whole.findings_list.length);
    assert(whole.findings_list.every((finding) => finding.because.de && finding.because.en && finding.basis), "each with its reason and its basis");
    assert(whole.findings_list.filter((finding) => !finding.not_judged && !/^[AC]/.test(finding.rule)).every((finding) => finding.place), "and its geometry, where it is about a place and not about papers, days or coverage");
    await list.getByRole("button").first().click();
    await list.getByText("Grundlage").first().waitFor();
    const clock = officer.getByRole("region", { name: "Frist" });
    await clock.getByText("§ 127", { exact: false }).or(clock.getByText("§127", { exact: false })).first().waitFor();
    await officer.getByRole("region", { name: "Verlauf" }).getByText(/Einreichen|Eingereicht/).first().waitFor();
    const [download] = await Promise.all([officer.waitForEvent("download"), officer.getByRole("link", { name: "lageplan.pdf" }).click()]);
    assert(readFileSync(await download.path()).equals(pdf("Site plan")), "the document comes back as it was sent");
    const answer = await officer.request.get(`/api/cases/${whole.id}/documents/${whole.documents[0].id}`);
    assert(answer.headers()["x-content-type-options"] === "nosniff" && /^attachment/.test(answer.headers()["content-disposition"]), "as a download that no browser guesses at", answer.headers());
  });
  await step("and asks for what is missing", async () => {
    await officer.getByRole("region", { name: "Nächste Schritte" }).getByRole("button", { name: "Fehlendes anfordern" }).click();
    const dialog = officer.getByRole("dialog");
    await dialog.getByLabel("Punkt 1", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Fehlendes anfordern" }).click();
    await officer.getByText("Erledigt: Fehlendes anfordern").waitFor();
    await officer.getByText("Die Behörde bittet um Ergänzung").waitFor();
  });
  clean(officer);
  writeFileSync(memory, JSON.stringify({ id, reference, at: course[Math.floor(course.length / 2)] }));
}

async function kind(page, code) {
  const { document_kinds: kinds } = await ask(page, "/api/config");
  return kinds.find((known) => known.code === code).title.de;
}

async function supplement(browser) {
  const { id, reference } = recall();
  const page = await enter(browser);
  await step("a week later the operator reads what is missing", async () => {
    await signIn(page, "antrag");
    await page.goto(`/vorgaenge/${id}`);
    await page.getByText("Die Behörde bittet um Ergänzung").waitFor();
    await page.getByRole("region", { name: "Nächste Schritte" }).getByRole("link", { name: "Ergänzen" }).click();
    await page.getByRole("heading", { level: 1, name: "Antrag ergänzen" }).waitFor();
    await mapDrawn(page);
  });
  await step("attaches it and hands in the supplement", async () => {
    await page.getByLabel("Art der Unterlage").selectOption({ label: await kind(page, "right_of_way") });
    await page.getByLabel("Unterlage hinzufügen").setInputFiles({ name: "nutzungsberechtigung.pdf", mimeType: "application/pdf", buffer: pdf("Right of way") });
    await page.getByRole("link", { name: "nutzungsberechtigung.pdf" }).waitFor();
    await page.getByRole("button", { name: "Ergänzung einreichen" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Jetzt einreichen" }).click();
    await page.getByText("Die Ergänzung ist eingereicht.").waitFor();
    const found = await ask(page, `/api/cases/${reference}`);
    assert(found.missing_documents.length === 0, "nothing is missing any more", found.missing_documents);
  });
  clean(page);
}

async function decide(browser) {
  const { id, reference, at } = recall();
  // The supplement came on 9 March; three months later is a Tuesday, so no weekend moves it (§188(2), §193 BGB).
  const due = "2026-06-09";
  const officer = await enter(browser);
  const consent = async () => (await ask(officer, `/api/cases/${id}`)).deadlines.filter((deadline) => deadline.id === "D2" && deadline.state === "running").map((deadline) => deadline.due);
  await step("another week later the officer notes completeness; the clock does not move by the click", async () => {
    await signIn(officer, "amt");
    await officer.goto(`/vorgaenge/${reference}`);
    await officer.getByRole("heading", { level: 1, name: title }).waitFor();
    const before = await consent();
    await officer.getByRole("region", { name: "Nächste Schritte" }).getByRole("button", { name: "Vollständigkeit vermerken" }).click();
    await officer.getByRole("dialog").getByRole("button", { name: "Vollständigkeit vermerken" }).click();
    await officer.getByText("Erledigt: Vollständigkeit vermerken").waitFor();
    const after = await consent();
    assert(before.join() === due && after.join() === due, `consent is deemed given after ${due}`, before, after);
    await officer.getByRole("region", { name: "Frist" }).getByText(told(due)).first().waitFor();
  });
  await step("the case page tells it all at one glance", async () => {
    await officer.reload();
    await stands(officer);
    await mapDrawn(officer);
    await officer.mouse.move(0, 0);
    await picture(officer, "case");
  });
  await step("decides with a condition", async () => {
    await officer.getByRole("region", { name: "Nächste Schritte" }).getByRole("button", { name: "Mit Nebenbestimmungen zustimmen" }).click();
    const dialog = officer.getByRole("dialog");
    await dialog.getByRole("list", { name: "Textbausteine" }).waitFor();
    await dialog.getByRole("button", { name: "Eigener Text" }).click();
    await dialog.getByRole("combobox", { name: "Art" }).selectOption({ index: 1 });
    await dialog.getByLabel("Wortlaut").fill(condition);
    await dialog.getByLabel("Begründung").first().fill("Zu Fuß kommt sonst niemand sicher an der Baustelle vorbei.");
    // A slip of the hand asks before it costs the words.
    await officer.mouse.click(4, 4);
    await dialog.getByLabel("Wortlaut").press("Escape");
    await dialog.getByText("ist noch nicht gespeichert").waitFor();
    await dialog.getByRole("button", { name: "Weiterschreiben" }).press("Enter");
    assert((await dialog.getByLabel("Wortlaut").inputValue()) === condition, "what was typed is still there");
    await dialog.getByRole("button", { name: "Mit Nebenbestimmungen zustimmen" }).click();
    await officer.getByText("Erledigt: Mit Nebenbestimmungen zustimmen").waitFor();
    await officer.getByRole("heading", { name: "Zustimmung mit Nebenbestimmungen" }).waitFor();
  });
  await step("and holds the letter in hand: reference, condition, a plan on every sheet", async () => {
    officer.expected.push({ status: 503, path: /decision\.pdf$/ });
    await until("the letter is written", async () => (await officer.request.get(`/api/cases/${id}/decision.pdf`)).status(), (status) => status === 200);
    const [download] = await Promise.all([officer.waitForEvent("download"), officer.getByRole("link", { name: "Bescheid als PDF" }).click()]);
    const path = join(desk, "decision.pdf");
    await download.saveAs(path);
    const { info, text, pages, ink } = await letter(path, desk);
    const flat = text.replaceAll(/\s+/g, " ");
    assert(flat.includes(reference), "the letter names its reference", flat.slice(0, 400));
    for (const words of ["1,30 m Breite begehbar", "nachts abzudecken", "§ 127"]) assert(flat.replaceAll("­", "").includes(words), `the letter says “${words}”`, flat.slice(0, 3000));
    assert(/Tagged:\s+yes/.test(info), "screen readers find their way in it", info);
    assert(/1\s?:\s?(250|500|1\s?000)/.test(flat), "the plan says its scale");
    assert(pages >= 2 && ink.every((share) => share > 0.002), "no page is blank", ink);
    console.log(`       ${pages} pages, ink ${ink.map((share) => `${(share * 100).toFixed(1)} %`).join(", ")}`);
  });
  clean(officer);

  const anyone = await enter(browser);
  await step("everybody sees the works on the public map, and nobody's name", async () => {
    await anyone.goto("/");
    await anyone.getByRole("button", { name: "Alle", exact: true }).click();
    await anyone.getByLabel("Straße oder Stichwort").fill("Abschnitt Heide");
    await mapMoved(anyone, () => anyone.getByRole("button", { name: new RegExp(title) }).click());
    await stands(anyone);
    const [tile] = [14].map((zoom) => [zoom, Math.floor(((at[0] + 180) / 360) * 2 ** zoom), Math.floor(((1 - Math.asinh(Math.tan((at[1] * Math.PI) / 180)) / Math.PI) / 2) * 2 ** zoom)].join("/"));
    const sources = ["/api/works?limit=500", "/api/works.geojson", "/api/works.csv", `/api/tiles/permits/${tile}`];
    const bodies = await Promise.all(sources.map(async (source) => (await (await anyone.request.get(source)).body()).toString("utf8")));
    const words = [await anyone.locator("body").innerText(), ...bodies];
    assert(words.every((body) => body.includes(title)), "the works are published everywhere", words.map((body) => body.includes(title)));
    for (const secret of [...Object.values(contact), "Jule Petersen", "Mitverlegung ist möglich"]) {
      assert(words.every((body) => !body.includes(secret)), `“${secret}” appears nowhere`, words.map((body, index) => [sources[index - 1], body.includes(secret)]));
    }
    assert((await anyone.request.get(`/api/cases/${id}`)).status() === 401, "the case itself stays closed");
  });
  await step("the town is shown as it greets everybody", async () => {
    await anyone.goto("/");
    await stands(anyone);
    await mapDrawn(anyone);
    await picture(anyone, "town");
  });
  clean(anyone);

  const rival = await enter(browser);
  await step("another operator cannot know of the case", async () => {
    rival.expected.push({ status: 404, path: /^\/api\/cases\// });
    await signIn(rival, "nordfaser");
    await rival.goto(`/vorgaenge/${reference}`);
    await rival.getByText("Diesen Vorgang gibt es für Sie nicht").waitFor();
    for (const path of [id, reference, `${id}/decision.pdf`]) assert((await rival.request.get(`/api/cases/${path}`)).status() === 404, `${path} is not found`);
    assert(!(await (await rival.request.get("/api/cases.csv")).text()).includes(reference), "nor in any list");
  });
  clean(rival);

  await step("the officer's queue, now that all its cases are judged", async () => {
    look(officer);
    await officer.goto("/vorgaenge");
    await officer.getByRole("table").waitFor();
    await until("every case in the queue was judged", () => ask(officer, "/api/cases?limit=500"), ({ items }) => items.filter((row) => Object.values(row.findings).some((count) => count > 0)).length > items.length / 2);
    await officer.reload();
    await officer.getByRole("table").waitFor();
    await stands(officer);
    await officer.mouse.move(0, 0);
    await picture(officer, "queue");
  });
  clean(officer);

  const planner = await enter(browser);
  await step("a planner sees who is left without fibre", async () => {
    await signIn(planner, "planung");
    await planner.goto("/versorgung");
    await planner.getByRole("heading", { level: 1, name: "Versorgung mit Glasfaser" }).waitFor();
    await planner.getByRole("table").first().waitFor();
    await stands(planner);
    await mapDrawn(planner);
    await picture(planner, "coverage");
  });
  clean(planner);
  look(anyone);
}

await walk(`trip ${act}`.replaceAll(" ", "-"), acts[act]);
