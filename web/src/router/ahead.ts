/** Pages whose code comes when it is asked for, or ahead of that: under a pointing hand, and in idle moments once the first page stands. */
import { createElement, lazy, useState, type ComponentType, type ReactNode } from "react";

type Fetch = () => Promise<unknown>;
type Page<Props> = ((props: Props) => ReactNode) & { fetch: Fetch };

const pages: Fetch[] = [];
let early = 0;

/** Whether code is being fetched that nobody has asked for yet: a failure then disturbs nobody. */
export const isEarly = (): boolean => early > 0;

async function fetchEarly(fetch: Fetch): Promise<void> {
  early += 1;
  await fetch().catch(() => undefined);
  early -= 1;
}

export function page<Props extends object>(load: () => Promise<ComponentType<Props>>): Page<Props> {
  let loaded: ComponentType<Props> | null = null;
  const fetch = async () => {
    loaded ??= await load();
    return { default: loaded };
  };
  const Later: ComponentType<Props> = lazy(fetch);
  pages.push(fetch);
  function Page(props: Props) {
    // What is here already is drawn at once: whoever suspends for a moment only, React lets wait for 300 ms.
    const [Shown] = useState(() => loaded ?? Later);
    return createElement(Shown, props);
  }
  return Object.assign(Page, { fetch });
}

/** The router waits for the code before it changes pages; why there is none, the page itself tells. */
export const codeOf = ({ fetch }: { fetch: Fetch }) => ({ cause }: { cause: "preload" | "enter" | "stay" }) =>
  cause === "preload" ? fetchEarly(fetch) : fetch().then(() => undefined, () => undefined);

/** The page stands: nothing on it is still being fetched, and every map has drawn what was asked of it. */
const stands = () => document.querySelector("main *") !== null && document.querySelector(".waiting, .map--waiting, .map__canvas:not([data-drawn])") === null;

/** Comes back in an idle moment of a page that stands; where the browser cannot tell one, a little later. */
async function idle(): Promise<void> {
  if (!stands()) {
    await new Promise<void>((done) => {
      const watch = new MutationObserver(() => {
        if (!stands()) return;
        watch.disconnect();
        done();
      });
      watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-drawn"] });
    });
  }
  await new Promise<void>((done) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => done());
    else setTimeout(done, 200);
  });
}

/** Fetches page after page and then the map, each in an idle moment; not where data is to be saved. */
export async function fetchAhead(): Promise<void> {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  for (const fetch of [...pages, () => import("../map/Map")]) {
    await idle();
    await fetchEarly(fetch);
  }
}
