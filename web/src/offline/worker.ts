/** The worker that serves the app where there is no connection; it looks after the pages under one path alone. */

/** The pages that must open without a connection; nothing else passes through the worker. */
const scope = "/kontrollen";

type SyncRegistration = ServiceWorkerRegistration & { sync?: { register: (tag: string) => Promise<void> } };

/** Installs the worker; not while the app is being developed, where it would serve yesterday's code. */
export async function installWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // Private windows refuse: the page then works while there is a connection.
  await navigator.serviceWorker.register("/sw.js", { scope }).catch(() => undefined);
}

/** Whether the app would open here without a connection. */
export async function isInstalled(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  const found = await navigator.serviceWorker.getRegistration(scope).catch(() => undefined);
  return Boolean(found?.active);
}

/** Asks the browser to wake the worker once there is a connection, even when the page is closed by then. */
export async function wakeLater(tag: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const found = (await navigator.serviceWorker.getRegistration(scope).catch(() => undefined)) as SyncRegistration | undefined;
  await found?.sync?.register(tag).catch(() => undefined);
}
