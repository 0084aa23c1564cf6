/** Ten cases from draft to their end, by somebody who has read nothing but /api/openapi.json: `node ten_cases.mjs 0 | 1 | 2 | 3`.
 *
 *  Every day has its act; what is to be remembered until the next one lies on the desk. Each step that is taken is one that the
 *  case lists among its `actions` for whoever takes it. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const day = Number(process.argv[2]);
const address = process.env.LOTSE_ADDRESS;
const memory = join(process.env.LOTSE_DESK, "ten_cases.json");
const cases = existsSync(memory) ? JSON.parse(readFileSync(memory, "utf8")) : {};
const guarantee = "2026-09-30";
const pdf = new Blob(["%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"], { type: "application/pdf" });

function assert(holds, sentence) {
  if (!holds) throw new Error(sentence);
}
const same = (found, expected, sentence) => assert(found === expected, `${sentence}: ${found}, not ${expected}`);

const contract = await (await fetch(`${address}/api/openapi.json`)).json();
const cookies = {};

/** One request as the contract has it: the route, its key and its version are looked up there. */
async function call(login, method, route, { places = {}, query = "", body, form, version, expect = [200, 201, 204] } = {}) {
  const operation = contract.paths[route]?.[method.toLowerCase()];
  assert(operation, `the contract knows no ${method} ${route}`);
  const path = route.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(places[name] ?? assert(false, `${route} lacks ${name}`)));
  const asks = (header) => operation.parameters?.some((one) => one.in === "header" && one.name === header);
  const headers = { cookie: cookies[login] ?? "" };
  if (asks("Idempotency-Key")) headers["idempotency-key"] = randomUUID();
  if (asks("If-Match")) headers["if-match"] = `"${version}"`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const answer = await fetch(address + path + query, { method, headers, body: form ?? (body === undefined ? undefined : JSON.stringify(body)) });
  const text = await answer.text();
  assert(expect.includes(answer.status), `${method} ${path} as ${login}: ${answer.status} ${text.slice(0, 900)}`);
  if (route === "/api/session" && method === "POST") cookies[login] = answer.headers.get("set-cookie").split(";")[0];
  return text ? JSON.parse(text) : null;
}

const people = {};
for (const login of ["antrag", "nordfaser", "amt", "ortsamt"]) {
  people[login] = (await call(login, "POST", "/api/session", { body: { login, password: login } })).user;
}
const config = await call(undefined, "GET", "/api/config");
const procedures = Object.fromEntries(config.procedures.map((procedure) => [procedure.code, procedure]));

/** Some metres of ground north of the town's centre, for each case its own. */
let plots = day * 40;
function line() {
  const [lon, lat] = config.city.center;
  const west = lon + 0.0006 * (plots % 8);
  const south = lat + 0.002 + 0.0003 * Math.floor(plots++ / 8);
  return { type: "LineString", coordinates: [[west, south], [west + 0.0004, south]] };
}

const at = (id) => ({ id });
const read = (login, id) => call(login, "GET", "/api/cases/{id}", { places: at(id) });

/** The officer of the authority that leads a case. */
async function officer(id, login) {
  const { authority } = await read(login, id);
  const found = ["amt", "ortsamt"].find((one) => people[one].authority.id === authority.id);
  assert(found, `nobody decides for ${authority.name}`);
  return found;
}

function input(procedure, title, changes = {}) {
  const asked = procedures[procedure];
  assert(asked, `${procedure} is not offered`);
  return {
    title, procedure, method: "open_trench", cover_m: 0.6, width_m: 0.4, period: { first: "2026-03-17", last: "2026-09-18" },
    contact: { name: "Rike Deichgraf", email: "rike@netz.example" }, line: asked.needs_site ? null : line(), ...changes,
  };
}

async function attach(login, id, kinds) {
  for (const kind of kinds) {
    const form = new FormData();
    form.set("kind", kind);
    form.set("file", pdf, `${kind}.pdf`);
    await call(login, "POST", "/api/cases/{id}/documents", { places: at(id), form });
  }
}

/** A draft with all its documents. */
async function draft(login, body) {
  const { id, missing_documents } = await call(login, "POST", "/api/cases", { body });
  await attach(login, id, [...missing_documents.map((one) => one.kind), "ordnance_register"]);
  return id;
}

/** A step that the case, or the named phase of it, lists for whoever takes it. */
async function step(login, id, event, more = {}) {
  const before = await read(login, id);
  let actions = before.actions;
  if (more.phase_id) {
    const works = await call(login, "GET", "/api/cases/{id}/works", { places: at(id) });
    actions = works.permits.flatMap((permit) => permit.phases).find((phase) => phase.id === more.phase_id).actions;
  }
  assert(actions.some((action) => action.event === event), `“${before.title}” stands at ${before.stage}; ${login} may not ${event}, but ${actions.map((one) => one.event)}`);
  return call(login, "POST", "/api/cases/{id}/events", { places: at(id), version: before.version, body: { event, ...more } });
}

async function steps(login, id, events, more = {}) {
  let last;
  for (const event of events) last = await step(login, id, event, more);
  return last;
}

async function stands(login, id, stage) {
  const found = await read(login, id);
  same(found.stage, stage, `“${found.title}” stands at`);
  return found;
}

/** Waits until the clock has brought a case to a stage; bounded, since a city that has just opened looks at its cases one by one. */
async function comes_to(login, id, stage) {
  for (let turn = 0; turn < 240 && (await read(login, id)).stage !== stage; turn++) await new Promise((done) => setTimeout(done, 250));
  return stands(login, id, stage);
}

/** From a permission to the guarantee; nothing is found wanting. */
async function build(login, id, phase) {
  const authority = await officer(id, login);
  const more = phase ? { phase_id: phase } : {};
  if (!phase) await step(authority, id, "permit_dig");
  await steps(login, id, ["notify_start", "start", "complete_works", "reinstate_permanent"], more);
  await step(authority, id, "pass_inspection", more);
  await step(authority, id, "begin_guarantee", { ...more, until: guarantee });
}

async function close(login, id) {
  const authority = await officer(id, login);
  const { dig_permits } = await read(authority, id);
  const phases = dig_permits.flatMap((permit) => permit.phases);
  for (const phase of phases) await step(authority, id, "close", phases.length > 1 ? { phase_id: phase.id } : {});
  await stands(login, id, "closed");
}

async function hand_in(login, body) {
  const id = await draft(login, body);
  await step(login, id, "submit");
  return id;
}

const conditions = [{ category: "construction", text: "Der Graben ist lagenweise zu verdichten.", reason: "So setzt sich die Decke nicht." }];
const reasons = { reason: "Die Lage gefährdet die Uferwand.", public_interest: "Das überragende öffentliche Interesse wurde gewürdigt; eine gleichwertige Trasse ist frei." };

const stories = {
  "consent without a question": [
    async () => hand_in("antrag", input("consent", "Zehn 1: Zustimmung")),
    async (id) => {
      const authority = await officer(id, "antrag");
      await steps(authority, id, ["note_complete", "grant"]);
      await build("antrag", id);
    },
    null,
    (id) => close("antrag", id),
  ],
  "consent with everything that can come between": [
    async () => {
      const { id } = await call("nordfaser", "POST", "/api/cases", { body: input("consent", "Zehn 2: mit Umwegen") });
      await attach("nordfaser", id, ["site_plan", "ordnance_register"]);
      await step("nordfaser", id, "submit");
      await step(await officer(id, "nordfaser"), id, "request_missing", { missing: ["Nachweis der Nutzungsberechtigung"] });
      return id;
    },
    async (id) => {
      const authority = await officer(id, "nordfaser");
      await attach("nordfaser", id, (await read("nordfaser", id)).missing_documents.map((one) => one.kind));
      await step("nordfaser", id, "supplement");
      await step(authority, id, "note_complete");
      await step(authority, id, "extend", { reason: "Die Stellungnahme der Denkmalpflege steht aus." });
      await step(authority, id, "grant_with_conditions", { conditions, acknowledged: true });
      const first = { label: "Los 1", first: "2026-03-17", last: "2026-03-31", surface_m2: 40 };
      const second = { label: "Los 2", first: "2026-04-08", last: "2026-04-24", surface_m2: 30 };
      const permit = await call(authority, "POST", "/api/cases/{id}/permits", { places: at(id), body: { phases: [first, second] } });
      const [one, two] = permit.phases.map((phase) => phase.id);
      await build("nordfaser", id, one);
      await steps("nordfaser", id, ["notify_start", "start", "complete_works", "reinstate_permanent"], { phase_id: two });
      const defect = randomUUID();
      const record = {
        id: randomUUID(), phase_id: two, kind: "permanent", result: "defect", note: "", points: [], inspected_at: "2026-03-16T00:00:00+01:00",
        defects: [{ id: defect, text: "Die Fuge ist offen.", due: "2026-04-15" }], photos: [],
      };
      const form = new FormData();
      form.set("record", JSON.stringify(record));
      await call(authority, "POST", "/api/cases/{id}/inspections", { places: at(id), form });
      const places = { id, defect };
      await call("nordfaser", "PATCH", "/api/cases/{id}/defects/{defect}", { places, version: 1, body: { state: "remedied", remedy: "Fuge vergossen" } });
      await call(authority, "PATCH", "/api/cases/{id}/defects/{defect}", { places, version: 2, body: { state: "accepted" } });
      await step(authority, id, "pass_inspection", { phase_id: two });
      await step(authority, id, "begin_guarantee", { phase_id: two, until: guarantee });
      await stands("nordfaser", id, "guarantee");
    },
    null,
    (id) => close("nordfaser", id),
  ],
  "a notification that nobody answers": [
    async () => hand_in("antrag", input("notification", "Zehn 3: Anzeige")),
    null,
    async (id) => {
      await comes_to("antrag", id, "deemed_granted");
      const [certificate] = await call("antrag", "GET", "/api/cases/{id}/certificates", { places: at(id) });
      same(certificate.agrees, true, "the certificate comes out again");
      await build("antrag", id);
    },
    (id) => close("antrag", id),
  ],
  "a refusal after a hearing that an objection turns": [
    async () => {
      const id = await hand_in("nordfaser", input("consent", "Zehn 4: Widerspruch"));
      const authority = await officer(id, "nordfaser");
      await step(authority, id, "note_complete");
      await step(authority, id, "hear", { reason: reasons.reason, until: "2026-03-13" });
      return id;
    },
    async (id) => {
      const authority = await officer(id, "nordfaser");
      await step(authority, id, "refuse", reasons);
      await step("nordfaser", id, "object");
      await step(authority, id, "grant");
      await build("nordfaser", id);
    },
    null,
    (id) => close("nordfaser", id),
  ],
  "a permission that lapses": [
    async () => hand_in("antrag", input("consent", "Zehn 5: Erlöschen")),
    async (id) => void (await steps(await officer(id, "antrag"), id, ["note_complete", "grant"])),
    null,
    async (id) => {
      await comes_to("antrag", id, "lapsed");
      const again = await call("antrag", "POST", "/api/cases/{id}/follow", { places: at(id), body: { procedure: "consent" } });
      same(again.origin.id, id, "a new draft follows from it");
    },
  ],
  "works that could not wait": [
    async () => {
      const id = await hand_in("nordfaser", input("immediate", "Zehn 6: Kabelbruch", { period: { first: "2026-02-28", last: "2026-03-02" } }));
      await stands("nordfaser", id, "in_progress");
      await steps("nordfaser", id, ["complete_works", "reinstate_permanent"]);
      const next = await call("nordfaser", "POST", "/api/cases/{id}/follow", { places: at(id), body: { procedure: "consent" } });
      await attach("nordfaser", next.id, next.missing_documents.map((one) => one.kind));
      await step("nordfaser", next.id, "submit");
      same((await read("nordfaser", id)).journal.at(-1).event, "apply_retrospectively", "the works know of their application");
      return id;
    },
    async (id) => {
      const authority = await officer(id, "nordfaser");
      const [next] = (await read(authority, id)).followed_by;
      await steps(authority, next.id, ["note_complete", "grant"]);
      await step(authority, id, "pass_inspection");
      await step(authority, id, "begin_guarantee", { until: guarantee });
    },
    null,
    (id) => close("nordfaser", id),
  ],
  "a forward plan that becomes an application": [
    async () => {
      const id = await hand_in("antrag", input("forward_plan", "Zehn 7: Ausbauprogramm", { period: { first: "2026-09-01", last: "2026-11-30" } }));
      const next = await call("antrag", "POST", "/api/cases/{id}/follow", { places: at(id), body: { procedure: "consent" } });
      await stands("antrag", id, "raised");
      await attach("antrag", next.id, next.missing_documents.map((one) => one.kind));
      await step("antrag", next.id, "submit");
      await stands("antrag", id, "progressed");
      return id;
    },
    async (id) => {
      const [next] = (await read("antrag", id)).followed_by;
      await steps(await officer(next.id, "antrag"), next.id, ["note_complete", "grant"]);
      await step("antrag", next.id, "cancel");
      await stands("antrag", next.id, "cancelled");
    },
  ],
  "a mast and the trench that connects it": [
    async () => {
      const trench = await hand_in("nordfaser", input("consent", "Zehn 8: Anbindung des Masts"));
      const place = line().coordinates[0];
      const antenna = { azimuth_deg: 90, eirp_w: 900, frequency_mhz: 1800, height_m: 28 };
      const site = { kind: "mast", height_m: 30, antennas: [antenna], operation_on: "2026-10-01" };
      const id = await hand_in("nordfaser", input("mobile_site", "Zehn 8: Mast", { site, place, linked_id: trench }));
      same((await stands("nordfaser", trench, "submitted")).linked.id, id, "the trench knows its mast");
      const authority = await officer(id, "nordfaser");
      await step(authority, id, "note_complete");
      const town = (await call(authority, "GET", "/api/bodies")).items ?? (await call(authority, "GET", "/api/bodies"));
      const body = town.find((one) => one.kind === "municipality");
      const asked = await call(authority, "POST", "/api/cases/{id}/statements", { places: at(id), body: { bodies: [body.id], question: "Bestehen Einwände gegen den Standort?" } });
      const { id: statement, version } = (asked.items ?? asked)[0];
      await call(authority, "PUT", "/api/cases/{id}/statements/{statement}", { places: { id, statement }, version, body: { verdict: "no_objection", text: "", conditions: [] } });
      return id;
    },
    async (id) => {
      const authority = await officer(id, "nordfaser");
      const trench = (await read("nordfaser", id)).linked.id;
      const path = await call("nordfaser", "GET", "/api/cases/{id}/path", { places: at(id) });
      assert(path.operation_on_earliest >= "2026-03-30" && path.steps.some((one) => one.case.id === trench), "one path over both");
      await steps(await officer(trench, "nordfaser"), trench, ["note_complete", "grant"]);
      await build("nordfaser", trench);
      await step(authority, id, "grant");
      await step("nordfaser", id, "certify", { certificate: "59 012 345" });
      await step("nordfaser", id, "notify_operation");
    },
    async (id) => {
      await steps("nordfaser", id, ["begin_operation", "close"]);
      await stands("nordfaser", id, "closed");
    },
    async (id) => close("nordfaser", (await read("nordfaser", id)).linked.id),
  ],
  "a request that is answered": [
    async () => {
      const id = await hand_in("antrag", input("infrastructure_information", "Zehn 9: Auskunft"));
      await step(await officer(id, "antrag"), id, "answer");
      await step("antrag", id, "close");
      await stands("antrag", id, "closed");
      return id;
    },
  ],
  "an application on paper that is taken back": [
    async () => {
      const organisations = (await call("amt", "GET", "/api/organisations")).items;
      const on_behalf_of = organisations.find((one) => one.id === people.antrag.organisation.id).id;
      const body = input("consent", "Zehn 10: auf Papier", { on_behalf_of, received_on: "2026-02-27" });
      const id = await hand_in("amt", body);
      const seen = await stands("antrag", id, "submitted");
      same(`${seen.on_behalf} ${seen.submitted_at}`, "true 2026-02-27", "it counts from the day it came");
      await step("amt", id, "withdraw");
      await stands("antrag", id, "withdrawn");
      return id;
    },
  ],
};

for (const [name, acts] of Object.entries(stories)) {
  if (!acts[day]) continue;
  try {
    const id = await acts[day](cases[name]);
    cases[name] ??= id;
    console.log(`day ${day}: ${name}`);
  } catch (error) {
    throw new Error(`day ${day}, ${name}: ${error.message}`, { cause: error });
  }
}
same(Object.keys(cases).length, 10, "cases");
writeFileSync(memory, JSON.stringify(cases));
