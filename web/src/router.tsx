/** The menu of the whole app: every page, who it is for, and the code it brings along. */
import { useQueryClient } from "@tanstack/react-query";
import { createRootRoute, createRoute, createRouter, Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Suspense } from "react";
import { sessionQuery, useUser } from "./api/session";
import type { Session } from "./api/types";
import { SignInForm } from "./account/SignIn";
import type { CaseFilter } from "./case/query";
import { Tally } from "./finding/FindingList";
import { NotFound, Start } from "./public/Start";
import { codeOf, page } from "./router/ahead";
import { Guard } from "./router/guard";
import { Shell } from "./shell";
import { useWords } from "./text/language";
import { Waiting } from "./ui/State";
import { Problem } from "./ui/Problem";
import { useTitle } from "./ui/useTitle";

const CaseList = page(() => import("./case/CaseList").then((module) => module.CaseList));
const CasePage = page(() => import("./router/case").then((module) => module.CasePage));
const InboxPage = page(() => import("./router/statement").then((module) => module.InboxPage));
const LinkPage = page(() => import("./router/link").then((module) => module.LinkPage));
const InspectionPage = page(() => import("./router/inspection").then((module) => module.InspectionPage));
const ApplicationPage = page(() => import("./router/application").then((module) => module.ApplicationPage));
const Coverage = page(() => import("./coverage/Coverage").then((module) => module.Coverage));
const Administration = page(() => import("./administration/Administration").then((module) => module.Administration));
const Help = page(() => import("./public/Help").then((module) => module.Help));

const root = createRootRoute({
  component: () => (
    <Shell>
      <Suspense fallback={<div className="page"><Waiting lines={6} /></div>}>
        <Outlet />
      </Suspense>
    </Shell>
  ),
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <div className="page page--narrow"><Problem error={error} onRetry={reset} /></div>,
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: function StartPage() {
    const { t } = useWords();
    useTitle(t("nav.start"));
    return <Start />;
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/anmelden",
  // Only ways inside this app are followed after signing in.
  validateSearch: (search): { weiter?: string } => (typeof search.weiter === "string" && /^\/(?![/\\])/.test(search.weiter) ? { weiter: search.weiter } : {}),
  component: function SignInPage() {
    const { t } = useWords();
    const navigate = useNavigate();
    const { weiter } = useSearch({ from: "/anmelden" });
    const user = useUser();
    useTitle(t("account.signIn"));
    const cache = useQueryClient();
    const home = () => {
      if (weiter) return navigate({ href: weiter });
      const role = cache.getQueryData<Session>(sessionQuery.queryKey)?.user?.role;
      return navigate({ to: role === "consultee" ? "/stellungnahmen" : "/vorgaenge" });
    };
    return (
      <div className="page page--medium">
        <h1 className="kern-heading-large">{t("account.signIn")}</h1>
        {user && <p className="page__lead">{t("account.already", { name: user.name })}</p>}
        <SignInForm onDone={() => void home()} />
      </div>
    );
  },
});

const cases = createRoute({
  getParentRoute: () => root,
  path: "/vorgaenge",
  loader: codeOf(CaseList),
  validateSearch: (search): CaseFilter => ({
    ...(typeof search.stage === "string" ? { stage: search.stage } : {}),
    ...(typeof search.q === "string" || typeof search.q === "number" ? { q: String(search.q) } : {}),
    ...(search.mine === true ? { mine: true } : {}),
    ...(search.order === "deadline" || search.order === "updated" ? { order: search.order } : {}),
    ...(typeof search.offset === "number" ? { offset: search.offset } : {}),
  }),
  component: function CasesPage() {
    const { t } = useWords();
    const filter = useSearch({ from: "/vorgaenge" });
    const navigate = useNavigate({ from: "/vorgaenge" });
    useTitle(t("nav.cases"));
    return (
      <Guard roles={["applicant", "officer", "planner"]}>
        {(user) => <CaseList user={user} filter={filter} onFilter={(next) => void navigate({ search: next, replace: true })} tally={(counts) => <Tally counts={counts} />} />}
      </Guard>
    );
  },
});

const one = createRoute({
  getParentRoute: () => root,
  path: "/vorgaenge/$id",
  loader: codeOf(CasePage),
  component: function OnePage() {
    const { id } = useParams({ from: "/vorgaenge/$id" });
    return <Guard roles={["applicant", "officer", "planner", "consultee"]}>{(user) => <CasePage key={id} id={id} user={user} />}</Guard>;
  },
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: "/stellungnahmen",
  loader: codeOf(InboxPage),
  component: function StatementsPage() {
    return <Guard roles={["consultee"]}>{() => <InboxPage />}</Guard>;
  },
});

const link = createRoute({
  getParentRoute: () => root,
  path: "/link/$token",
  loader: codeOf(LinkPage),
  component: function OneTimeLinkPage() {
    const { token } = useParams({ from: "/link/$token" });
    return <LinkPage key={token} token={token} />;
  },
});

const inspection = createRoute({
  getParentRoute: () => root,
  path: "/kontrollen",
  loader: codeOf(InspectionPage),
  validateSearch: (search): { abschnitt?: string } => (typeof search.abschnitt === "string" ? { abschnitt: search.abschnitt } : {}),
  component: function InspectionsPage() {
    const { abschnitt } = useSearch({ from: "/kontrollen" });
    const navigate = useNavigate({ from: "/kontrollen" });
    return <InspectionPage phase={abschnitt ?? null} onPhase={(phase) => void navigate({ search: phase ? { abschnitt: phase } : {} })} />;
  },
});

const application = createRoute({
  getParentRoute: () => root,
  path: "/antrag",
  loader: codeOf(ApplicationPage),
  validateSearch: (search): { vorgang?: string } => (typeof search.vorgang === "string" ? { vorgang: search.vorgang } : {}),
  component: function WritePage() {
    const { vorgang } = useSearch({ from: "/antrag" });
    return <Guard roles={["applicant"]}>{(user) => <ApplicationPage id={vorgang ?? null} user={user} />}</Guard>;
  },
});

const coverage = createRoute({
  getParentRoute: () => root,
  path: "/versorgung",
  loader: codeOf(Coverage),
  component: function CoveragePage() {
    const { t } = useWords();
    useTitle(t("coverage.title"));
    return <Guard roles={["planner", "officer", "administrator"]}>{() => <Coverage />}</Guard>;
  },
});

const administration = createRoute({
  getParentRoute: () => root,
  path: "/verwaltung",
  loader: codeOf(Administration),
  component: function AdministrationPage() {
    const { t } = useWords();
    useTitle(t("admin.title"));
    return <Guard roles={["administrator"]}>{() => <Administration />}</Guard>;
  },
});

const help = createRoute({
  getParentRoute: () => root,
  path: "/hilfe",
  loader: codeOf(Help),
  component: Help,
});

export const router = createRouter({
  routeTree: root.addChildren([start, signIn, cases, one, inbox, link, inspection, application, coverage, administration, help]),
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
