/** What this device keeps: a small shelf of named drawers in the browser's own database. */

/** A drawer by the name of its store; its items carry their key under `key`. */
export type Drawer<Item> = {
  get: (key: string) => Promise<Item | undefined>;
  all: () => Promise<Item[]>;
  put: (item: Item) => Promise<void>;
  remove: (key: string) => Promise<void>;
};

const name = "trassenlotse";
/** Drawers and where their items have their key; a new drawer needs a new version. */
const drawers: Record<string, string> = { record: "id", photo: "id", round: "account", person: "slot" };
const version = 1;

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      for (const [drawer, keyPath] of Object.entries(drawers)) {
        if (!request.result.objectStoreNames.contains(drawer)) request.result.createObjectStore(drawer, { keyPath });
      }
    };
    request.onsuccess = () => {
      const base = request.result;
      // Another page of a newer build wants to change the drawers: it does not wait for this one.
      base.onversionchange = () => {
        base.close();
        opened = null;
      };
      // Some phones close the database of a page that sleeps.
      base.onclose = () => {
        opened = null;
      };
      resolve(base);
    };
    request.onerror = () => reject(request.error ?? new Error("the device's database does not open"));
    request.onblocked = () => reject(new Error("the device's database is held by an older page"));
  }).catch((fault: unknown) => {
    opened = null;
    throw fault;
  });
  return opened;
}

/** Runs one transaction and comes back once it is on the disk, not merely asked for. */
async function run<T>(drawer: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await open();
  return new Promise<T>((resolve, reject) => {
    const transaction = base.transaction(drawer, mode, { durability: "strict" });
    const request = act(transaction.objectStore(drawer));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? request.error ?? new Error("the device did not keep it"));
  });
}

export function drawer<Item>(called: keyof typeof drawers & string): Drawer<Item> {
  return {
    get: (key) => run<Item | undefined>(called, "readonly", (store) => store.get(key) as IDBRequest<Item | undefined>),
    all: () => run<Item[]>(called, "readonly", (store) => store.getAll() as IDBRequest<Item[]>),
    put: (item) => run(called, "readwrite", (store) => store.put(item)).then(() => undefined),
    remove: (key) => run(called, "readwrite", (store) => store.delete(key)).then(() => undefined),
  };
}

/** Asks the browser not to clear away what was kept when space runs short. */
export async function holdOn(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}
