/** How an address without fibre would be connected: metres and streets, in words. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { call } from "../api/client";
import type { Connection } from "../api/types";
import { metres } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";

/** The address that is asked about. */
export type Asked = { id: string; name: string };

export const useConnection = (asked: Asked | null) =>
  useQuery({
    queryKey: ["coverage-connection", asked?.id],
    enabled: asked !== null,
    queryFn: ({ signal }) => call<Connection>("GET", `/api/coverage/gaps/${asked?.id}/connection`, { signal }),
  });

export function ConnectionCard({ asked, found, onClose }: { asked: Asked; found: ReturnType<typeof useConnection>; onClose: () => void }) {
  const { t, language, say } = useWords();
  const way = found.data;
  const length = way?.length_m;
  const card = useRef<HTMLElement>(null);
  // Whoever asks from the middle of a long list should see the answer; the focus stays where it was.
  useEffect(() => {
    card.current?.scrollIntoView({ block: "nearest" });
  }, [asked, way]);
  return (
    <section ref={card} className="card connection" aria-labelledby="connection-title">
      <div className="between">
        <h2 id="connection-title" className="card__title">{asked.name}</h2>
        <Button small look="tertiary" onClick={onClose}>{t("coverage.connection.close")}</Button>
      </div>
      <div role="status">
        {found.isPending && <p className="muted">{t("coverage.connection.asking")}</p>}
        {typeof length === "number" && (
          <p className="connection__way">
            {way?.streets.length
              ? t("coverage.connection.over", { length: metres(length, language), streets: way.streets.join(", ") })
              : t("coverage.connection.nameless", { length: metres(length, language) })}
          </p>
        )}
        {way?.conduit && (
          <p className="muted">
            {t("coverage.connection.to", { kind: t(`coverage.connection.kinds.${way.conduit.kind}`), owner: way.conduit.owner, access: metres(way.access_m ?? 0, language) })}
          </p>
        )}
        {way?.not_connected && <p>{say(way.not_connected)}</p>}
      </div>
      <Problem error={found.error} onRetry={() => void found.refetch()} />
    </section>
  );
}
