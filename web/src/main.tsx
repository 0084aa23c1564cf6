/** Starts the app: texts, cache, pages. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@kern-ux/native/dist/kern.min.css";
import "./ui/ui.css";
import { Fault } from "./api/client";
import { configQuery, sessionQuery } from "./api/session";
import { router } from "./router";
import { fetchAhead, isEarly } from "./router/ahead";
import { startLanguage } from "./text/language";

const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server has refused is not asked again; only a failing way there is.
      retry: (count, error) => count < 2 && (!(error instanceof Fault) || error.status === 0 || error.status >= 502),
    },
  },
});

// The two answers every page needs are on their way before the first page is drawn.
void cache.prefetchQuery(configQuery);
void cache.prefetchQuery(sessionQuery);
// So is the map, where the first page is the map.
if (location.pathname === "/") void import("./map/Map");

// The widget library would add a style element, which the content security policy forbids; with this
// mark it believes it has done so, and the rule itself stands in ui.css.
const mark = document.createElement("meta");
mark.id = "react-aria-pressable-style";
document.head.append(mark);

// The app was renewed under an open page: the parts it asks for are gone, the new page has others.
// Once: where they are gone from the new page too, loading it again does not help.
addEventListener("vite:preloadError", (event) => {
  if (isEarly()) return;
  const renewed = Number(sessionStorage.getItem("renewed") ?? 0);
  if (Date.now() - renewed < 60_000) return;
  sessionStorage.setItem("renewed", String(Date.now()));
  event.preventDefault();
  location.reload();
});

await startLanguage();
const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
void fetchAhead();
