/** An inspector without a connection: takes the list along, records a defect with a photo, and a broken upload arrives once. */
import { createServer, request } from "node:http";
import AxeBuilder from "@axe-core/playwright";
import { ask, assert, city, clean, enter, look, picture, signIn, step, until, walk } from "./walk.mjs";

const phone = { width: 390, height: 844 };
const company = "Stadtnetz Lotsenstedt";
const fault = "Die Oberfläche steht 2 cm über dem alten Belag.";

/** The way between the phone and the city: it can be shut, and it can lose an answer that the city has given. */
async function road() {
  const state = { shut: false, lose: 0, uploads: 0 };
  const server = createServer((asked, answer) => {
    if (state.shut) {
      asked.socket.destroy();
      return;
    }
    const upload = asked.method === "POST" && /^\/api\/cases\/[^/]+\/inspections$/.test(asked.url);
    const on = request(new URL(asked.url, city), { method: asked.method, headers: asked.headers }, (given) => {
      if (upload) {
        state.uploads += 1;
        if (state.lose > 0) {
          state.lose -= 1;
          // The city has done its work by then; only its word is lost.
          given.resume();
          given.on("end", () => asked.socket.destroy());
          return;
        }
      }
      answer.writeHead(given.statusCode, given.headers);
      given.pipe(answer);
    });
    on.on("error", () => asked.socket.destroy());
    asked.pipe(on);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { state, address: `http://127.0.0.1:${server.address().port}`, close };
}

/** What a camera writes into a photo: where it was taken, as Exif in a segment of its own behind the first marker. */
function located(jpeg) {
  const entry = (tag, type, count, value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(count, 4);
    if (typeof value === "string") bytes.write(value, 8, "latin1");
    else bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const number = (value) => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    return bytes;
  };
  const rational = (...parts) => Buffer.concat(parts.map((part) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(part, 0);
    bytes.writeUInt32LE(1, 4);
    return bytes;
  }));
  const directory = 26;
  const values = directory + 2 + 4 * 12 + 4;
  const tiff = Buffer.concat([
    Buffer.from("II*\0\x08\0\0\0", "latin1"), number(1), entry(0x8825, 4, 1, directory), Buffer.alloc(4),
    number(4), entry(1, 2, 2, "N"), entry(2, 5, 3, values), entry(3, 2, 2, "E"), entry(4, 5, 3, values + 24), Buffer.alloc(4),
    rational(53, 33, 12), rational(10, 0, 7),
  ]);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

/** A photo of 2400 × 1800 pixels with a place in it. */
async function photo(page) {
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2400, 1800];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#8d8d86";
    pen.fillRect(0, 0, 2400, 1800);
    pen.fillStyle = "#4b4b48";
    pen.fillRect(300, 700, 1800, 380);
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
  });
  return located(Buffer.from(drawn, "base64"));
}

/** Width and height as the frame header of a JPEG has them. */
function size(jpeg) {
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg[at + 1];
    if (marker >= 0xc0 && marker <= 0xc2) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  }
  throw new Error("no frame in this JPEG");
}

/** Without a connection requests fail, and that is no fault of the page. */
const forgive = (page) => {
  page.faults = page.faults.filter((told) => !/ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE|ERR_CONNECTION|ERR_SOCKET|ERR_NETWORK/.test(told));
};

async function barriers(page) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(" ")}`);
  assert(grave.length === 0, "axe finds no serious barrier", ...grave);
}

const narrow = async (page) => {
  await page.setViewportSize({ width: 320, height: 700 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert(wide <= 320, "nothing is wider than a narrow phone", String(wide));
  await page.setViewportSize(phone);
};

await walk("inspector", async (browser) => {
  const way = await road();
  try {
    await inspect(browser, way);
  } finally {
    way.close();
  }
});

async function inspect(browser, way) {
  const page = await enter(browser, { size: phone, at: way.address });
  const context = page.context();
  const { today } = await ask(page, "/api/config");
  // The device's clock goes right in the city of this day.
  const here = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(new Date());
  const ahead = Date.parse(today) - Date.parse(here);
  await context.clock.setSystemTime(Date.now() + ahead - 60_000);

  const shut = async (offline) => {
    way.state.shut = offline;
    await context.setOffline(offline);
  };
  const card = (due) => page.getByRole("button").filter({ hasText: due.case.reference }).first();

  const due = await step("an inspector signs in on a phone and sees what is due", async () => {
    await signIn(page, "amt");
    await page.goto("/kontrollen");
    await page.getByRole("heading", { level: 1, name: "Kontrollen" }).waitFor();
    const { items } = await ask(page, "/api/inspections");
    // A case with one phase to inspect, so that its reference names the card.
    const alone = items.filter((item) => item.case.applicant === company && items.filter((other) => other.case.id === item.case.id).length === 1);
    const found = alone.find((item) => item.phase.stage === "reinstated_permanent") ?? alone.find((item) => item.phase.stage === "in_progress");
    assert(found, "there is a phase to inspect", items.map((item) => [item.case.applicant, item.phase.stage]));
    await card(found).waitFor();
    await barriers(page);
    await narrow(page);
    return found;
  });
  await step("takes the list along; the app itself comes along, too", async () => {
    await page.getByRole("button", { name: "Für unterwegs mitnehmen" }).click();
    await page.getByText(/^Mitgenommen am/).waitFor();
    await until("the worker serves the app", () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration("/kontrollen"))?.active?.state ?? "none"), (state) => state === "activated");
    await card(due).click();
    await page.getByRole("heading", { level: 2, name: "Prüfliste" }).waitFor();
    await barriers(page);
    await narrow(page);
    clean(page);
  });

  const image = await photo(page);
  assert(image.includes("Exif\0\0", 0, "latin1"), "the photo has its place in it");
  await step("without a connection the page opens again", async () => {
    await shut(true);
    await page.reload();
    await page.getByRole("heading", { level: 2, name: "Prüfliste" }).waitFor();
  });
  await step("fills in the checklist: one point is not in order, with a photo and a day", async () => {
    const points = page.locator(".checklist > li");
    await points.first().getByRole("radio", { name: "Mangel" }).check();
    for (let at = 1; at < (await points.count()); at += 1) await points.nth(at).getByRole("radio", { name: "In Ordnung" }).check();
    await page.getByRole("button", { name: "Abschließen und speichern" }).click();
    await page.getByText("Bitte beschreiben Sie den Mangel.").waitFor();
    await page.getByLabel("Was ist nicht in Ordnung?").fill(fault);
    await page.getByRole("button", { name: "in 2 Wochen" }).click();
    await page.getByLabel("Foto des Mangels aufnehmen").setInputFiles({ name: "mangel.jpg", mimeType: "image/jpeg", buffer: image });
    await page.getByLabel("Bildunterschrift zu Foto 1").fill("Kante am Anschluss");
    await page.getByText("Auf dem Gerät gespeichert").waitFor();
    await picture(page, "inspector-form");
  });
  await step("a page that is thrown away has lost nothing", async () => {
    await page.reload();
    await page.getByLabel("Was ist nicht in Ordnung?").waitFor();
    assert((await page.getByLabel("Was ist nicht in Ordnung?").inputValue()) === fault, "the words are there");
    await page.getByRole("img", { name: "Kante am Anschluss" }).waitFor();
    await page.getByRole("button", { name: "Abschließen und speichern" }).click();
    await page.getByText("Eine Aufnahme wartet auf das Senden.").waitFor();
    await page.getByRole("link", { name: /1 wartet/ }).waitFor();
    await picture(page, "inspector-waiting");
  });
  await step("back in the net the city takes the record, and its answer is lost on the way", async () => {
    way.state.lose = 1;
    await shut(false);
    await until("the city was asked", () => Promise.resolve(way.state.uploads), (uploads) => uploads > 0);
  });
  await step("opened again, the page sends once more and hears that it is there", async () => {
    await page.reload();
    await page.getByText("Gesendet", { exact: true }).waitFor();
    await page.getByText("Alles ist gesendet.").waitFor();
    assert(way.state.uploads > 1, "it was sent more than once", String(way.state.uploads));
    forgive(page);
    clean(page);
    await picture(page, "inspector-sent");
  });
  const works = () => ask(page, `/api/cases/${due.case.id}/works`);
  const defect = await step("the case has one inspection, one defect, and a photo without its place", async () => {
    const { inspections, defects } = await works();
    const own = inspections.filter((inspection) => inspection.photos.some(({ caption }) => caption === "Kante am Anschluss"));
    assert(own.length === 1, "one inspection", String(own.length));
    const found = defects.filter(({ text }) => text === fault);
    assert(found.length === 1, "one defect", String(found.length));
    const [shot] = own[0].photos;
    assert(shot.defect_id === found[0].id, "the photo shows the defect");
    const answer = await page.request.get(shot.path);
    const bytes = await answer.body();
    assert(answer.ok() && bytes[0] === 0xff && bytes[1] === 0xd8, "it is a JPEG");
    assert(!bytes.includes("Exif", 0, "latin1"), "nothing in it says where it was taken");
    assert(size(bytes).join() === "1600,1200", "it is small enough for a phone", size(bytes));
    return found[0];
  });

  const address = `/vorgaenge/${due.case.id}`;
  const row = (desk) => desk.getByRole("listitem").filter({ hasText: fault }).last();
  await step("the company reports the remedy", async () => {
    const desk = await enter(browser);
    look(desk);
    await signIn(desk, "antrag");
    await desk.goto(address);
    const looked = desk.getByRole("listitem").filter({ has: desk.getByRole("button", { name: "Foto vergrößern: Kante am Anschluss" }) }).filter({ hasText: "Mit Mangel" });
    await looked.locator("summary").click();
    const points = await looked.getByRole("list", { name: "Einzelne Punkte" }).getByRole("listitem").allInnerTexts();
    assert(points.length > 0 && points.every((point) => !/[a-z]_[a-z]/.test(point)), "the company reads what was looked at", ...points);
    await row(desk).getByRole("button", { name: "Behebung melden" }).click();
    const dialog = desk.getByRole("dialog");
    await dialog.getByLabel("Was wurde getan?").fill("Belag abgefräst und neu angeschlossen.");
    await dialog.getByRole("button", { name: "Behebung melden" }).click();
    await row(desk).getByText("Als behoben gemeldet").waitFor();
    clean(desk);
    await desk.context().close();
  });
  await step("and the authority accepts it", async () => {
    const desk = await enter(browser);
    look(desk);
    await signIn(desk, "amt");
    await desk.goto(address);
    await row(desk).getByRole("button", { name: /^Foto vergrößern/ }).click();
    await desk.getByRole("dialog").getByRole("img", { name: "Kante am Anschluss" }).waitFor();
    await desk.keyboard.press("Escape");
    await row(desk).getByRole("button", { name: "Behebung annehmen" }).click();
    await row(desk).getByText("Erledigt", { exact: true }).waitFor();
    await row(desk).scrollIntoViewIfNeeded();
    await picture(desk, "inspector-works");
    clean(desk);
    const { defects, permits } = await works();
    assert(defects.find(({ id }) => id === defect.id).state === "accepted", "the defect is settled");
    const phase = permits.flatMap(({ phases }) => phases).find(({ id }) => id === due.phase.id);
    assert(phase.stage === "remedied", "the phase is remedied", phase.stage);
    await desk.context().close();
  });
}
