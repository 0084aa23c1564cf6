/** Every screen at the desk and on a small phone: nothing to scroll sideways, nothing a reader or a keyboard cannot reach, both languages. */
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { ask, assert, clean, desk, enter, mapDrawn, mapMoved, picture, signIn, stands, step, until, walk } from "./walk.mjs";

const phone = { width: 320, height: 640 };
const texts = Object.fromEntries(["de", "en"].map((language) => [language, JSON.parse(readFileSync(new URL(`../../web/src/text/${language}.json`, import.meta.url), "utf8"))]));
const areas = Object.keys(texts.de);

/** Every text of a language by its key. */
function flat(part, path = []) {
  if (typeof part === "string") return [[path.join("."), part]];
  return Object.entries(part).flatMap(([name, inner]) => flat(inner, [...path, name]));
}
const german = new Map(flat(texts.de));
const english = new Map(flat(texts.en));
/** Words that only one of the languages uses. */
const onlyGerman = new Set([...german].filter(([key, text]) => english.get(key) !== text && ![...english.values()].includes(text)).map(([, text]) => text));

/** All screens: who sees them, where they are, and whether they show a map. */
async function screens(page) {
  const first = async (query) => (await ask(page, `/api/cases?${query}&limit=1`)).items[0];
  const drawn = { public: [{ name: "public map", path: "/", map: true }, { name: "help", path: "/hilfe" }, { name: "sign-in", path: "/anmelden" }, { name: "cases of somebody who is not signed in", path: "/vorgaenge?stage=granted" }, { name: "no such page", path: "/gibt-es-nicht" }] };
  await signIn(page, "antrag");
  const [own, draft] = [await first("stage=granted_with_conditions,granted"), await first("stage=draft")];
  drawn.antrag = [
    { name: "my cases", path: "/vorgaenge" },
    { name: "what to begin", path: "/antrag" },
    { name: "new application", path: "/antrag?verfahren=consent", map: true },
    { name: "new mobile site", path: "/antrag?verfahren=mobile_site", map: true },
    { name: "new request", path: "/antrag?verfahren=coordination" },
    { name: "messages", path: "/nachrichten" },
    { name: "settings", path: "/einstellungen" },
    { name: "disclosures", path: "/offenlegungen" },
    { name: "dig together", path: "/gemeinsam-graben" },
    { name: "supply reports", path: "/versorgung/meldungen" },
    ...(draft ? [{ name: "draft", path: `/antrag?vorgang=${draft.id}`, map: true }] : []),
    ...(own ? [{ name: "case as applicant", path: `/vorgaenge/${own.id}`, map: true }] : []),
  ];
  await leave(page);
  await signIn(page, "amt");
  const [open, granted, asked] = [await first("stage=assessment,complete"), await first("stage=granted"), await first("stage=participation")];
  const proposed = await page.request.post("/api/joint-works/proposals", { data: {}, headers: { "idempotency-key": crypto.randomUUID() } });
  const [joint] = (await proposed.json()).items;
  const works = (await ask(page, "/api/what-if/works?limit=500")).items.find(({ phase }) => phase === "planned");
  drawn.amt = [
    { name: "queue", path: "/vorgaenge" },
    { name: "queue of nothing", path: "/vorgaenge?q=qqqqqqqq&due=7" },
    { name: "paper application", path: "/antrag?verfahren=notification", map: true },
    { name: "substitution", path: "/einstellungen" },
    { name: "case as officer", path: `/vorgaenge/${open.id}`, map: true },
    { name: "participation as officer", path: `/vorgaenge/${asked.id}`, map: true },
    { name: "granted case as officer", path: `/vorgaenge/${granted.id}`, map: true },
  ];
  drawn.dialogs = [
    { name: "refusal", path: `/vorgaenge/${open.id}`, button: "Ablehnen" },
    { name: "conditions", path: `/vorgaenge/${open.id}`, button: "Mit Nebenbestimmungen zustimmen" },
    { name: "sending", path: `/vorgaenge/${granted.id}`, button: "Bescheid versenden" },
    { name: "charge", path: `/vorgaenge/${granted.id}`, button: "Gebühr oder Sicherheit berechnen" },
  ];
  const link = new URL(await askBody(page)).pathname;
  drawn.public.push({ name: "one-time link", path: link, map: true }, { name: "dead link", path: "/link/gibt-es-nicht", expected: { status: 404, path: /^\/api\/link\// } });
  await leave(page);
  await signIn(page, "beteiligt");
  const inbox = await ask(page, "/api/statements?limit=500");
  const [waiting, answered] = [inbox.items.find(({ statement }) => statement.verdict === null), inbox.items.find(({ statement }) => statement.verdict !== null)];
  drawn.beteiligt = [
    { name: "statements", path: "/stellungnahmen" },
    { name: "case as consulted body", path: `/vorgaenge/${waiting.case.id}`, map: true },
    ...(answered ? [{ name: "answered case as consulted body", path: `/vorgaenge/${answered.case.id}`, map: true }] : []),
  ];
  await leave(page);
  await signIn(page, "planung");
  const scenarios = (await ask(page, "/api/scenarios")).items;
  for (const { id } of scenarios) await until("a plan is done", async () => (await ask(page, `/api/scenarios/${id}`)).state === "done", Boolean);
  await leave(page);
  drawn.planung = [
    { name: "network planning", path: "/netzplanung" },
    { name: "new scenario", path: "/netzplanung/neu" },
    { name: "scenario", path: `/netzplanung/${scenarios[0].id}`, map: true },
    { name: "scenario's permits", path: `/netzplanung/${scenarios[0].id}?liste=permits&farbe=jahre`, map: true },
    { name: "scenarios compared", path: `/netzplanung/vergleich?ids=${scenarios.map(({ id }) => id).join(",")}`, map: true },
    { name: "coverage", path: "/versorgung", map: true },
    { name: "mobile coverage", path: "/funk", map: true },
    { name: "cells of mobile networks", path: "/funk?bild=best&liste=cells", map: true },
    { name: "where a further mobile site helps", path: "/funk?bild=gap&liste=placement", map: true },
    { name: "the ground under the waves", path: "/funk?liste=ground", map: true },
    { name: "supply reports of all", path: "/versorgung/meldungen" },
    { name: "dig together", path: "/gemeinsam-graben" },
    { name: "dig together, one", path: `/gemeinsam-graben/${joint.id}`, map: true },
    { name: "what if", path: "/was-waere-wenn", map: true },
    { name: "branch", path: `/was-waere-wenn?schritte=${encodeURIComponent(JSON.stringify([{ shift: { works: [works.id], days: 60 } }]))}`, map: true },
  ];
  drawn.verwaltung = [{ name: "administration", path: "/verwaltung" }];
  return drawn;
}

/** Has the officer ask one of the bodies that a case concerns; answers its one-time link. */
async function askBody(page) {
  for (const row of (await ask(page, "/api/cases?order=deadline&limit=50")).items) {
    const { proposed } = await ask(page, `/api/cases/${row.id}/participation`);
    if (proposed.length === 0) continue;
    const answer = await page.request.post(`/api/cases/${row.id}/statements`, { data: { bodies: [proposed[0].body.id], question: "Ist Ihr Bereich betroffen?" }, headers: { "Idempotency-Key": crypto.randomUUID() } });
    assert(answer.status() === 201, "a body can be asked", `${answer.status()} ${await answer.text()}`);
    return (await answer.json())[0].link;
  }
  throw new Error("the demo town has a case that concerns a body");
}

async function leave(page) {
  await page.goto("/hilfe");
  await page.getByRole("button", { name: "Abmelden" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.getByRole("link", { name: "Anmelden" }).first().waitFor();
}

async function settled(page, screen) {
  await page.goto(screen.path);
  await rests(page, screen);
}

/** The heading stands first; lists, map and texts come after it. */
async function rests(page, screen) {
  await page.getByRole("main").getByRole("heading").first().waitFor();
  await stands(page);
  if (screen.map) await mapDrawn(page);
}

async function sideways(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > wide + 1)
      .slice(-5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className} ends at ${Math.round(element.getBoundingClientRect().right)} of ${wide}`);
  });
}

async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`));
}

/** What stands on the page as headings, buttons, links, labels: the words of the interface. */
const spoken = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("h1, h2, h3, button, label, legend, th, dt, a, caption, [role=tab], option")]
      .filter((element) => !element.closest("[lang]:not(html)"))
      .flatMap((element) => [element.textContent.trim(), element.getAttribute("aria-label")?.trim() ?? ""])
      .filter(Boolean),
  );

async function inBothLanguages(page, screen) {
  const { name } = screen;
  assert((await page.getAttribute("html", "lang")) === "de", "the page says that it is German");
  const raw = (words) => words.filter((word) => new RegExp(`^(${areas.join("|")})\\.[a-zA-Z_.]+$`).test(word));
  const before = await spoken(page);
  assert(raw(before).length === 0, `${name}: no key stands in place of a text`, ...raw(before));
  await page.getByRole("button", { name: "English" }).click();
  await page.waitForFunction(() => document.documentElement.lang === "en");
  // A map is made anew in the other language, with its legend.
  await rests(page, screen);
  const german = (words) => [...new Set(words.filter((word) => onlyGerman.has(word)))];
  const after = await until(`${name}: nothing of the interface stays German`, async () => {
    const words = await spoken(page);
    return { words, left: german(words) };
  }, ({ left }) => left.length === 0);
  assert(after.words.length > before.length / 2, `${name}: the page is still there`, after.words);
  assert(raw(after.words).length === 0, `${name}: no key stands in place of a text`, ...raw(after.words));
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.waitForFunction(() => document.documentElement.lang === "de");
}

/** Walks through a page with the tab key; every stop must show where it is. Answers the names of the stops. */
async function byTab(page, enough, most = 90) {
  const stops = [];
  // What is exchanged under the focus would lose it.
  await stands(page);
  await page.evaluate(() => document.activeElement?.blur());
  for (let count = 0; count < most; count += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      await frame();
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      // What is drawn for a hidden input stands beside it.
      // Within a date field the browser itself marks day, month, year and calendar.
      if (element.type === "date") return { name: element.labels[0].textContent.trim(), marked: true };
      const shown = [element, element.nextElementSibling, element.parentElement, element.closest(".drop")].filter(Boolean);
      const isMarked = () => shown.some((one) => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
      });
      // Some widgets draw their mark some frames later.
      for (let frames = 0; !isMarked() && frames < 60; frames += 1) await frame();
      const marked = isMarked();
      const labels = [...(element.labels ?? [])].map((label) => label.textContent.trim());
      return { name: element.getAttribute("aria-label") || labels[0] || element.textContent.trim().slice(0, 80) || element.tagName, marked, tag: element.tagName };
    });
    if (!stop) break;
    assert(stop.marked, "the focus can be seen", stop);
    stops.push(stop.name);
    if (enough && enough(stop.name)) break;
  }
  return stops;
}

await walk("screens", async (browser) => {
  const guide = await enter(browser);
  const drawn = await step("finds out which cases there are", () => screens(guide));
  clean(guide);
  const { dialogs, ...pages } = drawn;
  for (const size of [desk, phone]) {
    for (const [login, list] of Object.entries(pages)) {
      const page = await enter(browser, { size });
      if (login !== "public") await signIn(page, login);
      for (const screen of list) {
        await step(`${screen.name}, ${size.width} px wide`, async () => {
          if (screen.expected) page.expected.push(screen.expected);
          await settled(page, screen);
          await picture(page, `${screen.name.replaceAll(" ", "-")}-${size.width}`);
          const wide = await sideways(page);
          assert(wide.length === 0, "nothing has to be scrolled sideways", ...wide);
          const barriers = await axe(page);
          assert(barriers.length === 0, "axe finds no serious barrier", ...barriers);
          assert(/\S/.test(await page.title()) && (await page.getByRole("heading", { level: 1 }).count()) <= 1, "there is a title and one main heading", await page.title());
          await inBothLanguages(page, screen);
        });
      }
      clean(page);
      await page.context().close();
    }
    const page = await enter(browser, { size });
    // What a calculation still needs is asked of the server, which says so as a fault.
    page.expected.push({ status: 422, path: /\/charges\/preview$/ });
    await signIn(page, "amt");
    for (const { name, path, button } of dialogs) {
      await step(`${name} as a dialog, ${size.width} px wide`, async () => {
        await page.goto(path);
        await page.getByRole("button", { name: button, exact: true }).click();
        const dialog = page.getByRole("dialog");
        await dialog.getByRole("heading").first().waitFor();
        await stands(page);
        await picture(page, `${name}-dialog-${size.width}`);
        const cut = await dialog.evaluate((element) => [...element.querySelectorAll("*")].filter((inner) => inner.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((inner) => inner.className));
        assert(cut.length === 0, "nothing of it lies beside the window", ...cut);
        const barriers = await axe(page);
        assert(barriers.length === 0, "axe finds no serious barrier", ...barriers);
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "hidden" });
      });
    }
    clean(page);
    await page.context().close();
  }

  await step("by keyboard alone: past the head, and in", async () => {
    const page = await enter(browser);
    await page.goto("/anmelden");
    await page.getByLabel("Anmeldename").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await until("the first stop jumps over the head", () => page.evaluate(() => document.activeElement?.id ?? ""), (id) => id === "main");
    await byTab(page, (name) => name === "Anmeldename");
    await page.keyboard.type("antrag");
    await page.keyboard.press("Tab");
    await page.keyboard.type("antrag");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Meine Vorgänge" }).waitFor();
    const stops = await byTab(page, (name) => name === "Neuer Vorgang");
    assert(stops.includes("Neuer Vorgang"), "a new case can be reached", stops);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Neuer Vorgang" }).waitFor();
    await byTab(page, (name) => name.startsWith("Zustimmung des Trägers"));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Neuer Antrag" }).waitFor();
    await mapDrawn(page);

    const place = (await ask(page, "/api/places?q=Lange")).items.find((found) => found.kind === "street").at;
    await byTab(page, (name) => name === "Zeichnen");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await byTab(page, (name) => name === "Punkte der Trasse");
    await page.keyboard.type(`${place[0]}, ${place[1]}`);
    await page.keyboard.press("Enter");
    // Whoever types slowly has half a number looked at, which lies anywhere.
    page.expected.push({ status: 422, path: /^\/api\/check$/ });
    await page.keyboard.type(`${place[0] + 0.0009}, ${place[1] + 0.0003}`);
    await page.getByText(/^\d+ Ergebniss?e? in \d+ ms$/).waitFor();
    // Once the draft is kept, documents can be added to it.
    await page.getByRole("status").getByText("Gespeichert").waitFor();
    await page.getByLabel("Unterlage hinzufügen").waitFor();
    const rest = await byTab(page, null, 120);
    for (const wanted of ["Titel", "Beginn der Arbeiten", "E-Mail", "Antrag einreichen", "Abschnitt zeichnen"]) {
      assert(rest.some((name) => name.startsWith(wanted)), `${wanted} can be reached`, rest);
    }
    clean(page);
    await page.context().close();
  });

  await step("by keyboard alone: a trench with the cross of the map", async () => {
    const page = await enter(browser);
    await signIn(page, "antrag");
    await page.goto("/antrag?verfahren=consent");
    await mapDrawn(page);
    await page.getByRole("button", { name: "Trasse zeichnen" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Punkt unter dem Kreuz setzen" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Abschnitt beenden" }).waitFor();
    await page.locator(".maplibregl-canvas").focus();
    await mapMoved(page, () => page.keyboard.press("ArrowRight"));
    await page.getByRole("button", { name: "Punkt unter dem Kreuz setzen" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^Länge /).waitFor();
    clean(page);
    await page.context().close();
  });

  // Times are told, not judged: the machine decides them as much as the city does.
  await step("measures how soon the first map can be used, and the lists", async () => {
    for (const round of ["first", "second"]) {
      const page = await enter(browser);
      const begun = performance.now();
      await page.goto("/", { waitUntil: "commit" });
      await mapDrawn(page);
      console.log(`       map usable after ${Math.round(performance.now() - begun)} ms (${round} visit in a new profile)`);
      await page.context().close();
    }
    const page = await enter(browser);
    await signIn(page, "amt");
    await page.getByRole("table").waitFor();
    const begun = performance.now();
    await page.goto("/hilfe");
    await page.getByRole("heading", { level: 1 }).waitFor();
    const help = performance.now() - begun;
    const clicked = performance.now();
    await page.getByRole("navigation").getByRole("link", { name: "Arbeitsvorrat" }).click();
    // Looks at every frame; waiting for a locator looks less and less often.
    await page.waitForFunction(() => document.querySelector("main table"));
    console.log(`       help opened in ${Math.round(help)} ms, the queue stands ${Math.round(performance.now() - clicked)} ms after the click`);
    await page.context().close();
  });
});
