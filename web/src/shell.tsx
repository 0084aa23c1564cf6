/** What surrounds every page: where you are, who you are, which language. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { onExpired } from "./api/client";
import { sessionQuery, useConfig, useSignOut, useUser } from "./api/session";
import type { Session, User } from "./api/types";
import type { Hit } from "./search/hit";
import { listQuery as scenarioListQuery } from "./scenario/query";
import "./shell.css";
import { changeLanguage, useWords } from "./text/language";
import { ButtonLink } from "./ui/Button";
import { Icon } from "./ui/Icon";
import { Toasts } from "./ui/Toast";

// Rarely needed, so not part of what everybody loads first.
const SessionEnded = lazy(() => import("./account/SessionEnded").then((module) => ({ default: module.SessionEnded })));
// Officers alone have it, so it comes for them alone, and for whose device remembers one.
const InspectionHead = lazy(() => import("./inspection/Head").then((module) => ({ default: module.InspectionHead })));

// Whoever is not signed in has nothing to search and no messages.
const GlobalSearch = lazy(() => import("./search/GlobalSearch").then((module) => ({ default: module.GlobalSearch })));
const Bell = lazy(() => import("./message/Bell").then((module) => ({ default: module.Bell })));

type Way = { to: "/" | "/stellungnahmen" | "/vorgaenge" | "/kontrollen" | "/antrag" | "/versorgung" | "/versorgung/meldungen" | "/funk" | "/was-waere-wenn" | "/gemeinsam-graben" | "/netzplanung" | "/verwaltung" | "/hilfe"; text: string };

function waysOf(user: User | null | undefined, handedOver: boolean): Way[] {
  const start: Way = { to: "/", text: "nav.start" };
  const help: Way = { to: "/hilfe", text: "nav.help" };
  switch (user?.role) {
    case "applicant":
      return [start, { to: "/vorgaenge", text: "case.mine" }, { to: "/antrag", text: "intake.new" }, { to: "/gemeinsam-graben", text: "joint.short" }, { to: "/versorgung/meldungen", text: "supply.short" }, ...(handedOver ? [{ to: "/netzplanung", text: "scenario.short" } as const] : []), help];
    case "officer":
      return [start, { to: "/vorgaenge", text: "case.queue" }, { to: "/kontrollen", text: "inspection.title" }, { to: "/versorgung", text: "coverage.short" }, { to: "/funk", text: "radio.short" }, { to: "/netzplanung", text: "scenario.short" }, { to: "/was-waere-wenn", text: "branch.short" }, { to: "/gemeinsam-graben", text: "joint.short" }, help];
    case "consultee":
      return [start, { to: "/stellungnahmen", text: "statement.title" }, help];
    case "planner":
      return [start, { to: "/versorgung", text: "coverage.short" }, { to: "/funk", text: "radio.short" }, { to: "/netzplanung", text: "scenario.short" }, { to: "/was-waere-wenn", text: "branch.short" }, { to: "/gemeinsam-graben", text: "joint.short" }, { to: "/vorgaenge", text: "nav.cases" }, help];
    case "administrator":
      return [start, { to: "/verwaltung", text: "admin.title" }, { to: "/versorgung", text: "coverage.short" }, { to: "/funk", text: "radio.short" }, help];
    default:
      return [start, help];
  }
}

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const cache = useQueryClient();
  const path = useLocation({ select: (location) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const [ended, setEnded] = useState(false);

  useEffect(() => {
    onExpired(() => {
      // Only somebody who was signed in can lose a session.
      if (cache.getQueryData<Session>(sessionQuery.queryKey)?.user) setEnded(true);
    });
  }, [cache]);

  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path]);

  return (
    <Toasts>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        {t("nav.skip")}
      </a>
      <Head path={path} />
      <main id="main" ref={main} tabIndex={-1}>{children}</main>
      <Foot />
      {ended && (
        <Suspense fallback={null}>
          <SessionEnded
            open
            onDone={() => {
              setEnded(false);
              void cache.invalidateQueries();
            }}
          />
        </Suspense>
      )}
    </Toasts>
  );
}

/** Where the head has no room for everything in one row; the same width stands in shell.css. */
const small = window.matchMedia("(max-width: 1140px)");

function useSmall(): boolean {
  return useSyncExternalStore(
    (listen) => {
      small.addEventListener("change", listen);
      return () => small.removeEventListener("change", listen);
    },
    () => small.matches,
  );
}

function Head({ path }: { path: string }) {
  const { t, language } = useWords();
  const user = useUser();
  const config = useConfig();
  const navigate = useNavigate();
  const narrow = useSmall();
  // An operator has this page once something was handed over to it.
  const handedOver = (useQuery({ ...scenarioListQuery, enabled: user?.role === "applicant", staleTime: 300_000 }).data?.total ?? 0) > 0;
  const ways = waysOf(user, handedOver);
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  const go = (hit: Hit) => {
    setOpen(false);
    if (hit.kind === "street") void navigate({ to: "/", search: { ort: hit.at.join(", ") } });
    else if (hit.kind === "organisation") void navigate({ to: user?.role === "administrator" ? "/verwaltung" : "/vorgaenge", search: { q: hit.title } });
    else void navigate({ to: "/vorgaenge/$id", params: { id: hit.case }, ...(hit.kind === "case" ? {} : { hash: hit.kind === "note" ? "notizen" : "schreiben" }) });
  };
  return (
    <header className="head">
      <div className="head__city">
        <span>{config?.city.name ?? " "}</span>
        {(user?.role === "officer" || path.startsWith("/kontrollen")) && <Suspense fallback={null}><InspectionHead /></Suspense>}
        {user && !narrow && <Person user={user} />}
        <div className="head__language" role="group" aria-label={t("nav.language")}>
          {(["de", "en"] as const).map((value) => (
            <button key={value} type="button" lang={value} aria-pressed={language === value} onClick={() => changeLanguage(value)}>
              {value === "de" ? "Deutsch" : "English"}
            </button>
          ))}
        </div>
      </div>
      <div className={`head__row ${ways.length > 7 ? "head__row--many" : ""}`}>
        <Link to="/" className="brand" aria-label={`Trassenlotse – ${t("nav.start")}`}>
          <svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="#1b2f6b" />
            <path d="M7 25c0-7 5-6 9-9s9-2 9-9" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
            <circle cx="7" cy="25" r="3.2" fill="#7fd8b8" />
            <circle cx="25" cy="7" r="3.2" fill="#ffb84d" />
          </svg>
          <span>Trassenlotse</span>
        </Link>
        {user && narrow && <Suspense fallback={<span className="head__bell" />}><Bell /></Suspense>}
        <button type="button" className="head__menu" aria-expanded={open} aria-controls="nav" onClick={() => setOpen(!open)}>
          <Icon name={open ? "close" : "dehaze"} />
          <span>{t("nav.menu")}</span>
        </button>
        <nav id="nav" className={`head__nav ${open ? "head__nav--open" : ""}`} aria-label={t("nav.main")}>
          <ul>
            {ways.map((way) => (
              <li key={way.to}>
                <Link to={way.to} activeOptions={{ exact: way.to === "/", includeSearch: false }} activeProps={{ "aria-current": "page" }}>
                  {t(way.text)}
                </Link>
              </li>
            ))}
          </ul>
          {user && <Suspense fallback={null}><GlobalSearch onHit={go} onWanted={() => setOpen(true)} /></Suspense>}
          {user && !narrow && <Suspense fallback={<span className="head__bell" />}><Bell /></Suspense>}
          {user && narrow && <Person user={user} />}
          {user === null && path !== "/anmelden" && <ButtonLink small look="primary" icon="account-circle" to="/anmelden">{t("account.signIn")}</ButtonLink>}
        </nav>
      </div>
    </header>
  );
}

/** Who is signed in, and the way to the own settings and out. */
function Person({ user }: { user: User }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <div className="head__person">
      <span className="head__name">
        <strong>{user.name}</strong> <small>{user.organisation?.name ?? user.authority?.name ?? user.body?.name ?? t(`account.roles.${user.role}`)}</small>
      </span>
      <Link to="/einstellungen" className="head__link" activeProps={{ "aria-current": "page" }}>{t("preference.title")}</Link>
      <button
        type="button"
        className="head__link"
        aria-disabled={signOut.isPending || undefined}
        onClick={() =>
          signOut.mutate(undefined, {
            onSuccess: () => {
              // What was taken along leaves the device together with its person.
              void import("./inspection/shelf").then((shelf) => shelf.leave()).catch(() => undefined);
              void navigate({ to: "/" });
            },
          })
        }
      >
        {t("account.signOut")}
      </button>
    </div>
  );
}

function Foot() {
  const { t } = useWords();
  const config = useConfig();
  return (
    <footer className="foot">
      <p>Trassenlotse {config?.version} · {t("nav.free")}</p>
      <p>{config?.attribution}</p>
    </footer>
  );
}
