/** The worker of the pages that open without a connection: serves the app as it was built, and sends what waits. */
import { sendAll, syncTag } from "./inspection/send";

/** Put in by the build: the files of the app and a name for this choice of them. */
declare const SHELL: { version: string; files: string[] };
/** The parts of a worker's world that are used here. */
type Later = Event & { waitUntil: (work: Promise<unknown>) => void };
type Fetching = Later & { request: Request; respondWith: (answer: Promise<Response>) => void };
type Waking = Later & { tag: string };
const world = globalThis as unknown as {
  addEventListener: (type: string, listener: (event: never) => void) => void;
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void> };
  location: Location;
};

const prefix = "trassenlotse-";
const cacheName = `${prefix}${SHELL.version}`;
/** Every page of the app is this one. */
const first = "/index.html";
/** After this long a connection that says nothing counts as none. */
const patience = 4_000;

world.addEventListener("install", (event: Later) => {
  event.waitUntil(
    caches.open(cacheName).then((cache) => cache.addAll(SHELL.files)).then(() => world.skipWaiting()),
  );
});

world.addEventListener("activate", (event: Later) => {
  event.waitUntil(
    caches.keys().then(async (names) => {
      // A page that is still open may ask for parts of the build before this one.
      const old = names.filter((name) => name.startsWith(prefix) && name !== cacheName).slice(0, -1);
      await Promise.all(old.map((name) => caches.delete(name)));
      await world.clients.claim();
    }),
  );
});

async function page(request: Request): Promise<Response> {
  const kept = await (await caches.open(cacheName)).match(first);
  if (!kept) return fetch(request);
  const slow = new Promise<Response>((done) => setTimeout(() => done(kept), patience));
  const fresh = fetch(request).then((answer) => (answer.status >= 500 ? kept : answer), () => kept);
  return Promise.race([fresh, slow]);
}

world.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const url = new URL(request.url);
  // What the server knows goes to the server: no answer of it is ever kept here.
  if (request.method !== "GET" || url.origin !== world.location.origin || url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/assets/") || SHELL.files.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

world.addEventListener("sync", (event: Waking) => {
  if (event.tag !== syncTag) return;
  event.waitUntil(
    sendAll().then((drained) => {
      // The browser wakes the worker again, later.
      if (drained.why === "unreachable" || drained.why === "later") throw new Error(drained.why);
    }),
  );
});
