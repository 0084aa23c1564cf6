/** One search over everything that somebody may know of; "/" goes there from anywhere. */
import { useQuery } from "@tanstack/react-query";
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { call } from "../api/client";
import type { Found } from "../api/types";
import { useWords } from "../text/language";
import { Icon } from "../ui/Icon";
import { useLater } from "../ui/useLater";
import { hitsOf, kinds, type Hit } from "./hit";
import "./search.css";

const least = 2;

/** Whether a key is meant for a field somebody is writing in. */
const isWriting = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select, [role=textbox]") !== null);

type Props = {
  onHit: (hit: Hit) => void;
  /** The key was pressed: whatever hides the field shows it. */
  onWanted: () => void;
};

export function GlobalSearch({ onHit, onWanted }: Props) {
  const { t, say } = useWords();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const wanted = useRef(onWanted);
  wanted.current = onWanted;
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const typed = text.trim();
  const later = useLater(typed, 200);
  const found = useQuery({
    queryKey: ["search", later],
    enabled: open && later.length >= least,
    queryFn: ({ signal }) => call<Found>("GET", "/api/search", { query: { q: later }, signal }),
    placeholderData: (before) => before,
    staleTime: 20_000,
  });
  const hits = typed.length >= least && found.data ? hitsOf(found.data, say) : [];
  const shown = open && typed.length > 0;
  const waiting = found.isFetching || later !== typed;
  const note = typed.length < least ? t("map.searchMore") : found.isError ? t("problem.unknown") : hits.length > 0 ? "" : waiting ? t("ui.loading") : t("search.none", { text: typed });

  useEffect(() => {
    const onSlash = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || document.querySelector("[role=dialog], [role=alertdialog]")) return;
      event.preventDefault();
      wanted.current();
      requestAnimationFrame(() => {
        input.current?.focus();
        input.current?.select();
      });
    };
    window.addEventListener("keydown", onSlash);
    return () => window.removeEventListener("keydown", onSlash);
  }, []);

  const take = (hit: Hit | undefined) => {
    if (!hit) return;
    setOpen(false);
    setText("");
    input.current?.blur();
    onHit(hit);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      if (open) setOpen(false);
      else setText("");
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      if (hits.length > 0) setAt((before) => (before + (event.key === "ArrowUp" ? -1 : shown ? 1 : 0) + hits.length) % hits.length);
    } else if (event.key === "Enter" && shown) {
      event.preventDefault();
      take(hits[at] ?? hits[0]);
    }
  };
  return (
    <div className="search" role="search" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <Icon name="search" />
      <input
        ref={input}
        className="search__input"
        type="search"
        role="combobox"
        autoComplete="off"
        aria-label={t("search.label")}
        aria-keyshortcuts="/"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-activedescendant={shown && hits[at] ? `${id}-${at}` : undefined}
        placeholder={t("search.hint")}
        value={text}
        maxLength={100}
        onFocus={() => setOpen(true)}
        onKeyDown={onKey}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
      />
      <kbd className="search__key" aria-hidden="true">/</kbd>
      <span className="kern-sr-only" role="status">{shown && !note ? t("search.found", { count: hits.length }) : ""}</span>
      <div className="search__popover" hidden={!shown}>
        <div id={`${id}-list`} role="listbox" aria-label={t("search.label")} className="search__list">
          {kinds.map((kind) => {
            const own = hits.map((hit, index) => ({ hit, index })).filter(({ hit }) => hit.kind === kind);
            if (own.length === 0) return <Fragment key={kind} />;
            return (
              <div key={kind} role="group" aria-labelledby={`${id}-${kind}`}>
                <div id={`${id}-${kind}`} role="presentation" className="search__kind">{t(`search.kinds.${kind}`)}</div>
                {own.map(({ hit, index }) => (
                  <div
                    key={hit.key}
                    id={`${id}-${index}`}
                    role="option"
                    aria-selected={index === at}
                    className="search__hit"
                    ref={(element) => {
                      if (index === at && shown) element?.scrollIntoView({ block: "nearest" });
                    }}
                    // The field keeps the focus, so that the list does not close before the click arrives.
                    onMouseDown={(event) => event.preventDefault()}
                    onMouseMove={() => index !== at && setAt(index)}
                    onClick={() => take(hit)}
                  >
                    <span>{hit.title}</span>
                    {hit.sub && <small>{hit.sub}</small>}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
        {note && <div className="search__none">{note}</div>}
      </div>
    </div>
  );
}
