/** The menu of the whole app: every page, who it is for, and the code it brings along. */
import { useQueryClient } from "@tanstack/react-query";
import { createRootRoute, createRoute, createRouter, Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Suspense, useCallback } from "react";
import { sessionQuery, useConfig, useUser } from "./api/session";
import type { Role, Session } from "./api/types";
import { SignInForm } from "./account/SignIn";
import { readSteps } from "./branch/steps";
import type { CaseFilter } from "./case/query";
import { readCoverage, type CoverageSearch } from "./coverage/search";
import { Tally } from "./finding/FindingList";
import { readPoint } from "./map/point";
import { NotFound, Start } from "./public/Start";
import { readFilter, type QueueFilter } from "./queue/filter";
import { readRadio, type RadioSearch } from "./radio/search";
import { codeOf, page } from "./router/ahead";
import type { BranchSearch } from "./router/branch";
import { Guard } from "./router/guard";
import type { IntakeSearch } from "./router/intake";
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
const IntakePage = page(() => import("./router/intake").then((module) => module.IntakePage));
const QueuePage = page(() => import("./router/queue").then((module) => module.QueuePage));
const Disclosures = page(() => import("./router/disclosure").then((module) => module.Disclosures));
const JointList = page(() => import("./router/joint").then((module) => module.JointList));
const SupplyReports = page(() => import("./router/supply").then((module) => module.Reports));
const Joint = page(() => import("./router/joint").then((module) => module.Joint));
const ScenarioList = page(() => import("./router/scenario").then((module) => module.ScenarioList));
const ScenarioForm = page(() => import("./router/scenario").then((module) => module.ScenarioForm));
const ScenarioPage = page(() => import("./router/scenario").then((module) => module.ScenarioPage));
const ScenarioCompare = page(() => import("./router/scenario").then((module) => module.ScenarioCompare));
const Messages = page(() => import("./router/messages").then((module) => module.Messages));
const Settings = page(() => import("./router/settings").then((module) => module.Settings));
const BranchPage = page(() => import("./router/branch").then((module) => module.BranchPage));
const Coverage = page(() => import("./coverage/Coverage").then((module) => module.Coverage));
const Radio = page(() => import("./radio/Radio").then((module) => module.Radio));
const Administration = page(() => import("./router/administration").then((module) => module.Administration));
const Help = page(() => import("./public/Help").then((module) => module.Help));

/** A day, as the address says it. */
const isDay = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);

const everybody: Role[] = ["applicant", "officer", "planner", "administrator", "consultee"];

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
  // A place to fly to: longitude, latitude.
  validateSearch: (search): { ort?: string } => (typeof search.ort === "string" && readPoint(search.ort) ? { ort: search.ort } : {}),
  component: function StartPage() {
    const { t } = useWords();
    const { ort } = useSearch({ from: "/" });
    useTitle(t("nav.start"));
    return <Start at={ort} />;
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
  // Officers narrow their queue further than others their list.
  validateSearch: (search): QueueFilter & { mine?: boolean } => readFilter(search),
  component: function CasesPage() {
    const { t } = useWords();
    const filter = useSearch({ from: "/vorgaenge" });
    const navigate = useNavigate({ from: "/vorgaenge" });
    const narrow = (next: QueueFilter | CaseFilter) => void navigate({ search: next, replace: true });
    useTitle(t("nav.cases"));
    return (
      <Guard roles={["applicant", "officer", "planner"]}>
        {(user) =>
          user.role === "officer" ? <QueuePage user={user} filter={filter} onFilter={narrow} /> : <CaseList user={user} filter={filter} onFilter={narrow} tally={(counts) => <Tally counts={counts} />} />
        }
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
  loader: codeOf(IntakePage),
  validateSearch: (search): IntakeSearch => ({
    ...(typeof search.vorgang === "string" ? { vorgang: search.vorgang } : {}),
    ...(typeof search.verfahren === "string" ? { verfahren: search.verfahren } : {}),
    ...(typeof search.standort === "string" ? { standort: search.standort } : {}),
    ...(isDay(search.von) && isDay(search.bis) ? { von: search.von, bis: search.bis } : {}),
  }),
  component: function WritePage() {
    const search = useSearch({ from: "/antrag" });
    return <Guard roles={["applicant", "officer"]}>{(user) => <IntakePage search={search} user={user} />}</Guard>;
  },
});

const disclosures = createRoute({
  getParentRoute: () => root,
  path: "/offenlegungen",
  loader: codeOf(Disclosures),
  component: function DisclosuresPage() {
    return <Guard roles={["applicant"]}>{(user) => <Disclosures user={user} />}</Guard>;
  },
});

const jointList = createRoute({
  getParentRoute: () => root,
  path: "/gemeinsam-graben",
  loader: codeOf(JointList),
  component: function JointListPage() {
    return <Guard roles={["applicant", "officer", "planner"]}>{(user) => <JointList user={user} />}</Guard>;
  },
});

const supplyReports = createRoute({
  getParentRoute: () => root,
  path: "/versorgung/meldungen",
  loader: codeOf(SupplyReports),
  validateSearch: (search): { betreiber?: string; widerspruch?: "reports" | "not_listed" | "no_duct" } => ({
    ...(typeof search.betreiber === "string" ? { betreiber: search.betreiber } : {}),
    ...(search.widerspruch === "reports" || search.widerspruch === "not_listed" || search.widerspruch === "no_duct" ? { widerspruch: search.widerspruch } : {}),
  }),
  component: function SupplyReportsPage() {
    const search = useSearch({ from: "/versorgung/meldungen" });
    const navigate = useNavigate({ from: "/versorgung/meldungen" });
    return <Guard roles={["applicant", "officer", "planner"]}>{(user) => <SupplyReports user={user} search={search} onSearch={(next) => void navigate({ search: next, replace: true })} />}</Guard>;
  },
});

const joint = createRoute({
  getParentRoute: () => root,
  path: "/gemeinsam-graben/$id",
  loader: codeOf(Joint),
  component: function JointPage() {
    const { id } = useParams({ from: "/gemeinsam-graben/$id" });
    return <Guard roles={["applicant", "officer", "planner"]}>{(user) => <Joint key={id} id={id} user={user} />}</Guard>;
  },
});

const scenarios = createRoute({
  getParentRoute: () => root,
  path: "/netzplanung",
  loader: codeOf(ScenarioList),
  component: function ScenariosPage() {
    return <Guard roles={["applicant", "officer", "planner"]}>{(user) => <ScenarioList user={user} />}</Guard>;
  },
});

const scenarioNew = createRoute({
  getParentRoute: () => root,
  path: "/netzplanung/neu",
  loader: codeOf(ScenarioForm),
  // The scenario that the new one is a variant of.
  validateSearch: (search): { von?: string } => (typeof search.von === "string" ? { von: search.von } : {}),
  component: function ScenarioNewPage() {
    const { von } = useSearch({ from: "/netzplanung/neu" });
    return <Guard roles={["officer", "planner"]}>{() => <ScenarioForm key={von ?? ""} from={von ?? null} />}</Guard>;
  },
});

const scenarioCompare = createRoute({
  getParentRoute: () => root,
  path: "/netzplanung/vergleich",
  loader: codeOf(ScenarioCompare),
  validateSearch: (search): { ids?: string } => (typeof search.ids === "string" ? { ids: search.ids } : {}),
  component: function ScenarioComparePage() {
    const { ids } = useSearch({ from: "/netzplanung/vergleich" });
    return <Guard roles={["officer", "planner"]}>{() => <ScenarioCompare ids={ids ?? ""} />}</Guard>;
  },
});

const scenario = createRoute({
  getParentRoute: () => root,
  path: "/netzplanung/$id",
  loader: codeOf(ScenarioPage),
  // What the colours of the map say, and which list is open.
  validateSearch: (search): { farbe?: "jahre"; liste?: string } => ({ ...(search.farbe === "jahre" ? { farbe: "jahre" as const } : {}), ...(typeof search.liste === "string" ? { liste: search.liste } : {}) }),
  component: function OneScenarioPage() {
    const { id } = useParams({ from: "/netzplanung/$id" });
    const view = useSearch({ from: "/netzplanung/$id" });
    const navigate = useNavigate({ from: "/netzplanung/$id" });
    return <Guard roles={["applicant", "officer", "planner"]}>{(user) => <ScenarioPage key={id} id={id} user={user} view={view} onView={(next) => void navigate({ search: next, replace: true })} />}</Guard>;
  },
});

const messages = createRoute({
  getParentRoute: () => root,
  path: "/nachrichten",
  loader: codeOf(Messages),
  component: function MessagesPage() {
    return <Guard roles={everybody}>{() => <Messages />}</Guard>;
  },
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/einstellungen",
  loader: codeOf(Settings),
  component: function SettingsPage() {
    const today = useConfig()?.today ?? "";
    return <Guard roles={everybody}>{(user) => <Settings key={user.id} user={user} today={today} />}</Guard>;
  },
});

const coverage = createRoute({
  getParentRoute: () => root,
  path: "/versorgung",
  loader: codeOf(Coverage),
  validateSearch: readCoverage,
  component: function CoveragePage() {
    const { t } = useWords();
    const search = useSearch({ from: "/versorgung" });
    const navigate = useNavigate({ from: "/versorgung" });
    const say = useCallback((next: CoverageSearch) => void navigate({ search: next, replace: true }), [navigate]);
    useTitle(t("coverage.title"));
    return <Guard roles={["planner", "officer", "administrator"]}>{() => <Coverage search={search} onSearch={say} />}</Guard>;
  },
});

const radio = createRoute({
  getParentRoute: () => root,
  path: "/funk",
  loader: codeOf(Radio),
  validateSearch: readRadio,
  component: function RadioPage() {
    const { t } = useWords();
    const search = useSearch({ from: "/funk" });
    const navigate = useNavigate({ from: "/funk" });
    const say = useCallback((next: RadioSearch) => void navigate({ search: next, replace: true }), [navigate]);
    useTitle(t("radio.title"));
    return <Guard roles={["planner", "officer", "administrator"]}>{(user) => <Radio user={user} search={search} onSearch={say} />}</Guard>;
  },
});

const branch = createRoute({
  getParentRoute: () => root,
  path: "/was-waere-wenn",
  loader: codeOf(BranchPage),
  validateSearch: (search): BranchSearch => {
    const schritte = readSteps(search.schritte);
    return { ...(schritte.length > 0 ? { schritte } : {}), ...(typeof search.arbeiten === "string" ? { arbeiten: search.arbeiten } : {}) };
  },
  component: function WhatIfPage() {
    const config = useConfig();
    const search = useSearch({ from: "/was-waere-wenn" });
    return <Guard roles={["officer", "planner"]}>{() => (config ? <BranchPage search={search} config={config} /> : <div className="page"><Waiting /></div>)}</Guard>;
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
  routeTree: root.addChildren([start, signIn, cases, one, inbox, link, inspection, application, disclosures, jointList, joint, supplyReports, scenarios, scenarioNew, scenarioCompare, scenario, messages, settings, coverage, radio, branch, administration, help]),
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
