/** The case that is planned together with this one: a mobile site and the trench that connects it. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { call } from "../api/client";
import type { CaseRow, List, ProcedureOffer } from "../api/types";
import { useWords } from "../text/language";
import { ButtonLink } from "../ui/Button";
import { Select } from "../ui/Field";
import { inOrder } from "./group";

type Props = {
  /** This case, once it is kept. */
  id: string | null;
  site: boolean;
  value: string;
  onChange: (id: string) => void;
  offers: ProcedureOffer[];
  fault: string | undefined;
  /** The frame around it, where there is something to choose. */
  children: (body: ReactNode) => ReactNode;
};

export function Partner({ id, site, value, onChange, offers, fault, children }: Props) {
  const { t } = useWords();
  // A site is connected by works that are applied for or told of; a trench connects a site.
  const wanted = inOrder(offers).filter((offer) => (site ? offer.needs_trench && offer.kind !== "plan" : offer.needs_site)).map(({ code }) => code);
  const own = useQuery({
    queryKey: ["cases", "partners", wanted],
    enabled: wanted.length > 0,
    queryFn: ({ signal }) => call<List<CaseRow>>("GET", "/api/cases", { query: { procedure: wanted.join(","), order: "updated", limit: 500 }, signal }),
  });
  const rows = (own.data?.items ?? []).filter((row) => row.id !== id);
  if (!site && rows.length === 0 && !value) return null;
  const [first] = wanted;
  return children(
    <div className="fields">
      <Select
        label={t(site ? "intake.backhaul" : "intake.ofSite")}
        hint={t(site ? "intake.backhaulHint" : "intake.ofSiteHint")}
        value={value}
        onChange={onChange}
        choices={[{ value: "", text: t("intake.noPartner") }, ...rows.map((row) => ({ value: row.id, text: [row.reference ?? t("case.stages.draft"), row.title || t("case.untitled")].join(" · ") }))]}
        fault={fault}
      />
      {site && !value && id && first && <ButtonLink small icon="add" to="/antrag" search={{ verfahren: first, standort: id }}>{t("intake.newBackhaul")}</ButtonLink>}
      {site && !value && !id && <p className="kern-body kern-body--small muted">{t("intake.backhaulLater")}</p>}
    </div>,
  );
}
