/** Finds streets, addresses and cases by name, and hands back where they are. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { call } from "../api/client";
import type { Place } from "../api/types";
import { useWords } from "../text/language";
import { useLater } from "../ui/useLater";

type Props = { label: string; hideLabel?: boolean; onPlace: (place: Place) => void };

export function PlaceSearch({ label, hideLabel, onPlace }: Props) {
  const { t } = useWords();
  const [text, setText] = useState("");
  const later = useLater(text.trim(), 200);
  const found = useQuery({
    queryKey: ["places", later],
    enabled: later.length >= 2,
    queryFn: ({ signal }) => call<{ items: Place[] }>("GET", "/api/places", { query: { q: later }, signal }),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const items = later.length >= 2 ? (found.data?.items ?? []).slice(0, 12).map((place, index) => ({ ...place, key: `${index}-${place.label}` })) : [];
  return (
    <ComboBox
      className="place-search"
      aria-label={hideLabel ? label : undefined}
      inputValue={text}
      onInputChange={setText}
      items={items}
      allowsEmptyCollection
      allowsCustomValue
      menuTrigger="input"
      selectedKey={null}
      onSelectionChange={(key) => {
        const place = items.find((item) => item.key === key);
        if (!place) return;
        setText(place.label);
        onPlace(place);
      }}
    >
      {!hideLabel && <Label className="kern-label">{label}</Label>}
      <Input className="place-search__input" placeholder={t("map.searchHint")} type="search" />
      <Popover className="place-search__popover" placement="bottom start">
        <ListBox className="place-search__list" renderEmptyState={() => <div className="place-search__none">{later.length < 2 ? t("map.searchMore") : found.isFetching ? t("ui.loading") : t("map.searchNone")}</div>}>
          {(place: Place & { key: string }) => (
            <ListBoxItem id={place.key} textValue={place.label} className="place-search__item">
              {place.label} <small>{t(`map.placeKinds.${place.kind}`)}</small>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
