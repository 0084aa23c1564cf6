/** What surrounds every page: where you are, who you are, which language. */
import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from "react";
import { onExpired } from "./api/client";
import { sessionQuery, useConfig, useSignOut, useUser } from "./api/session";
import type { Session, User } from "./api/types";
import "./shell.css";
import { changeLanguage, useWords } from "./text/language";
import { Button, ButtonLink } from "./ui/Button";
import { Icon } from "./ui/Icon";
import { Toasts } from "./ui/Toast";

// Rarely needed, so not part of what everybody loads first.
const SessionEnded = lazy(() => import("./account/SessionEnded").then((module) => ({ default: module.SessionEnded })));
// Officers alone have it, so it comes for them alone, and for whose device remembers one.
const InspectionHead = lazy(() => import("./inspection/Head").then((module) => ({ default: module.InspectionHead })));

type Way = { to: "/" | "/stellungnahmen" | "/vorgaenge" | "/kontrollen" | "/antrag" | "/versorgung" | "/verwaltung" | "/hilfe"; text: string };

function waysOf(user: User | null | undefined): Way[] {
  const start: Way = { to: "/", text: "nav.start" };
  const help: Way = { to: "/hilfe", text: "nav.help" };
  switch (user?.role) {
    case "applicant":
      return [start, { to: "/vorgaenge", text: "case.mine" }, { to: "/antrag", text: "case.new" }, help];
    case "officer":
      return [start, { to: "/vorgaenge", text: "case.queue" }, { to: "/kontrollen", text: "inspection.title" }, { to: "/versorgung", text: "coverage.short" }, help];
    case "consultee":
      return [start, { to: "/stellungnahmen", text: "statement.title" }, help];
    case "planner":
      return [start, { to: "/versorgung", text: "coverage.short" }, { to: "/vorgaenge", text: "nav.cases" }, help];
    case "administrator":
      return [start, { to: "/verwaltung", text: "admin.title" }, { to: "/versorgung", text: "coverage.short" }, help];
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

function Head({ path }: { path: string }) {
  const { t, language } = useWords();
  const user = useUser();
  const config = useConfig();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <header className="head">
      <div className="head__city">
        <span>{config?.city.name ?? " "}</span>
        {(user?.role === "officer" || path.startsWith("/kontrollen")) && <Suspense fallback={null}><InspectionHead /></Suspense>}
        <div className="head__language" role="group" aria-label={t("nav.language")}>
          {(["de", "en"] as const).map((value) => (
            <button key={value} type="button" lang={value} aria-pressed={language === value} onClick={() => changeLanguage(value)}>
              {value === "de" ? "Deutsch" : "English"}
            </button>
          ))}
        </div>
      </div>
      <div className="head__row">
        <Link to="/" className="brand" aria-label={`Trassenlotse – ${t("nav.start")}`}>
          <svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="#1b2f6b" />
            <path d="M7 25c0-7 5-6 9-9s9-2 9-9" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
            <circle cx="7" cy="25" r="3.2" fill="#7fd8b8" />
            <circle cx="25" cy="7" r="3.2" fill="#ffb84d" />
          </svg>
          <span>Trassenlotse</span>
        </Link>
        <button type="button" className="head__menu" aria-expanded={open} aria-controls="nav" onClick={() => setOpen(!open)}>
          <Icon name={open ? "close" : "dehaze"} />
          <span>{t("nav.menu")}</span>
        </button>
        <nav id="nav" className={`head__nav ${open ? "head__nav--open" : ""}`} aria-label={t("nav.main")}>
          <ul>
            {waysOf(user).map((way) => (
              <li key={way.to}>
                <Link to={way.to} activeOptions={{ exact: way.to === "/", includeSearch: false }} activeProps={{ "aria-current": "page" }}>
                  {t(way.text)}
                </Link>
              </li>
            ))}
          </ul>
          <div className="head__person">
            {user ? (
              <>
                <span className="head__name">
                  <strong>{user.name}</strong>
                  <small>{user.organisation?.name ?? user.authority?.name ?? t(`account.roles.${user.role}`)}</small>
                </span>
                <Button small icon="logout" busy={signOut.isPending} onClick={() => signOut.mutate(undefined, { onSuccess: () => {
                  // What was taken along leaves the device together with its person.
                  void import("./inspection/shelf").then((shelf) => shelf.leave()).catch(() => undefined);
                  void navigate({ to: "/" });
                } })}>
                  {t("account.signOut")}
                </Button>
              </>
            ) : (
              user === null && path !== "/anmelden" && <ButtonLink small look="primary" icon="account-circle" to="/anmelden">{t("account.signIn")}</ButtonLink>
            )}
          </div>
        </nav>
      </div>
    </header>
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
