/** Finds streets, addresses and cases by name, and hands back where they are. */
import { useQuery } from "@tanstack/react-query";
import { useId, useState, type KeyboardEvent } from "react";
import { call } from "../api/client";
import type { Place } from "../api/types";
import { useWords } from "../text/language";
import { useLater } from "../ui/useLater";

type Props = { label: string; hideLabel?: boolean; onPlace: (place: Place) => void };

const least = 2;

export function PlaceSearch({ label, hideLabel, onPlace }: Props) {
  const { t } = useWords();
  const id = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const later = useLater(text.trim(), 200);
  const found = useQuery({
    queryKey: ["places", later],
    enabled: open && later.length >= least,
    queryFn: ({ signal }) => call<{ items: Place[] }>("GET", "/api/places", { query: { q: later }, signal }),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const items = text.trim().length >= least ? (found.data?.items ?? []).slice(0, 12) : [];
  const shown = open && text.trim().length > 0;
  const note = text.trim().length < least ? t("map.searchMore") : found.isFetching || later !== text.trim() ? t("ui.loading") : found.isError ? t("problem.unknown") : items.length === 0 ? t("map.searchNone") : "";

  const take = (place: Place | undefined) => {
    if (!place) return;
    setText(place.label);
    setOpen(false);
    onPlace(place);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") setOpen(false);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      if (items.length > 0) setAt((at + (event.key === "ArrowDown" && shown ? 1 : event.key === "ArrowUp" ? -1 : 0) + items.length) % items.length);
    } else if (event.key === "Enter" && shown) {
      event.preventDefault();
      take(items[at] ?? items[0]);
    }
  };
  return (
    <div className="place-search" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      {!hideLabel && <label className="kern-label" htmlFor={id}>{label}</label>}
      <input
        id={id}
        className="place-search__input"
        type="search"
        role="combobox"
        autoComplete="off"
        aria-label={hideLabel ? label : undefined}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-activedescendant={shown && items[at] ? `${id}-${at}` : undefined}
        placeholder={t("map.searchHint")}
        value={text}
        onKeyDown={onKey}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
      />
      <span className="kern-sr-only" role="status">{shown && !note ? t("map.searchFound", { count: items.length }) : ""}</span>
      <div className="place-search__popover" hidden={!shown}>
        <ul id={`${id}-list`} role="listbox" aria-label={label} className="place-search__list">
          {items.map((place, index) => (
            <li
              key={`${index}-${place.label}`}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              className="place-search__item"
              // The field keeps the focus, so that the list does not close before the click arrives.
              onMouseDown={(event) => event.preventDefault()}
              onMouseEnter={() => setAt(index)}
              onClick={() => take(place)}
            >
              {place.label} <small>{t(`map.placeKinds.${place.kind}`)}</small>
            </li>
          ))}
        </ul>
        {note && <div className="place-search__none">{note}</div>}
      </div>
    </div>
  );
}
