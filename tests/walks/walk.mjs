/** What every walk needs: the city's address, a fresh browser, steps that say what they do, pages that notice what goes wrong. */
import { execFile } from "node:child_process";
import { accessSync, constants, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const city = demand("LOTSE_ADDRESS");
export const pictures = demand("LOTSE_PICTURES");
export const desk = { width: 1280, height: 800 };
export const run = promisify(execFile);
/** The longest that anything may take, on a slow machine too: what is waited for has failed after it. */
const patience = 90_000;
/** How many times slower than this machine the pages are to run: shows what was read too early. */
const slowness = Number(process.env.LOTSE_SLOWNESS ?? 1);

function demand(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; tests/walks.rs sets it`);
  return value;
}

function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  for (const name of ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"]) {
    for (const folder of folders) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error("there is no Chromium; say where one is: CHROMIUM=/path/to/chromium");
}

const flags = [
  "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
  "--disable-background-networking", "--no-first-run",
];

export function assert(holds, sentence, ...seen) {
  if (holds) return;
  const more = seen.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n  ");
  throw new Error(`not so: ${sentence}${more ? `\n  ${more}` : ""}`);
}

/** The page that is walked on; a failing step takes its picture. */
let current = null;
let steps = 0;

/** One step of a walk, told before it is taken. */
export async function step(sentence, take) {
  steps += 1;
  const begun = performance.now();
  console.log(`${String(steps).padStart(3)}  ${sentence}`);
  try {
    const result = await take();
    console.log(`       ${Math.round(performance.now() - begun)} ms`);
    return result;
  } catch (fault) {
    fault.message = `step ${steps} (${sentence}): ${fault.message}`;
    throw fault;
  }
}

/** Walks with a browser of its own (a new profile each time) and ends the process with the right code. */
export async function walk(name, go) {
  mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({ executablePath: browserPath(), headless: true, args: flags });
  try {
    await go(browser);
    console.log(`${name}: arrived after ${steps} steps`);
  } catch (fault) {
    console.error(`${name}: ${fault.stack ?? fault}`);
    if (current) {
      const picture = join(pictures, `failed-${name}.png`);
      await current.screenshot({ path: picture }).catch(() => undefined);
      console.error([`at ${current.url()}`, `picture: ${picture}`, ...current.faults].join("\n"));
    }
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
  // What a walk has left open, for example a connection that it cut on purpose, must not hold its end up.
  process.exit();
}

/** Somebody with a window of their own. `page.faults` collects what no page should do; `expect` names what may fail on purpose. */
export async function enter(browser, { size = desk, language = "de", at = city } = {}) {
  const context = await browser.newContext({ baseURL: at, viewport: size, locale: language, acceptDownloads: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  if (slowness > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: slowness });
  page.faults = [];
  page.expected = [];
  const own = new URL(at).host;
  page.on("console", (message) => {
    // A refused request is reported below, with its address.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) page.faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (fault) => page.faults.push(`script: ${fault.message}`));
  page.open = new Set();
  // While a new document is on its way, the old one still asks: nobody will be told how that ended.
  let leaving = false;
  const closed = (request) => {
    page.open.delete(request);
    if (request.isNavigationRequest()) leaving = false;
  };
  page.on("framenavigated", () => {
    leaving = false;
  });
  page.on("requestfinished", closed);
  page.on("requestfailed", closed);
  page.on("request", (request) => {
    // With a new document nobody waits for what the old one had asked for.
    if (request.isNavigationRequest()) {
      page.open.clear();
      leaving = true;
    }
    // The script of a worker is fetched by the worker itself; its end is not always told.
    else if (!leaving && !/worker/.test(new URL(request.url()).pathname)) page.open.add(request);
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.host !== own) page.faults.push(`another host: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    // A page that moves on gives up what it no longer needs.
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") page.faults.push(`failed: ${request.url()} ${why}`);
  });
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (response.status() < 400 || page.expected.some((wanted) => wanted.status === response.status() && wanted.path.test(path))) return;
    page.faults.push(`${response.status()} ${response.request().method()} ${path}`);
  });
  look(page);
  return page;
}

/** This page is the one that is walked on now. */
export function look(page) {
  current = page;
}

export function clean(page) {
  assert(page.faults.length === 0, "no console errors, failed requests or other hosts", ...page.faults);
}

export async function signIn(page, login) {
  await page.goto("/anmelden");
  await page.getByLabel("Anmeldename").fill(login);
  await page.getByLabel("Passwort").fill(login);
  await page.getByRole("main").getByRole("button", { name: "Anmelden", exact: true }).click();
  await page.waitForURL((url) => url.pathname !== "/anmelden");
}

/** Lets the page draw twice: what a click or a key has set off has begun by then. */
const drawTwice = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Waits until there is a map and it has drawn everything that was asked of it. */
export async function mapDrawn(page) {
  await drawTwice(page);
  await page.waitForFunction(() => {
    const maps = [...document.querySelectorAll(".map__canvas")];
    return maps.length > 0 && maps.every((map) => map.dataset.drawn) && !document.querySelector(".map--waiting");
  });
}

/** Does what moves the map, and waits until it has drawn the other place. */
export async function mapMoved(page, move) {
  await mapDrawn(page);
  await page.evaluate(() => document.querySelectorAll(".map__canvas").forEach((map) => delete map.dataset.drawn));
  await move();
  await mapDrawn(page);
}

/** Waits until the page stands: nothing is being fetched and nothing says that it waits, at two looks in a row. */
export async function stands(page) {
  let looks = 0;
  await until("the page stands", async () => {
    await drawTwice(page);
    const waiting = await page.evaluate(() => [...document.querySelectorAll("[aria-busy=true], .waiting, .map--waiting")].map((element) => element.className));
    const open = [...page.open].map((request) => request.url());
    looks = waiting.length + open.length === 0 ? looks + 1 : 0;
    return { looks, waiting, open };
  }, (seen) => seen.looks > 1);
}

export async function picture(page, name) {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Asks the interface as this page's person. */
export async function ask(page, path) {
  const answer = await page.request.get(path);
  assert(answer.ok(), `${path} answers`, `${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** Asks again until `holds`; bounded, for what the city does beside the request and the page after a click. */
export async function until(sentence, ask, holds) {
  const end = performance.now() + patience;
  let seen;
  do {
    seen = await ask();
    if (holds(seen)) return seen;
    await new Promise((done) => setTimeout(done, 100));
  } while (performance.now() < end);
  throw new Error(`not in time: ${sentence}\n  ${JSON.stringify(seen)}`);
}
