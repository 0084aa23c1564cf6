/** What a case came from, what belongs to it, and what can be made from it without typing anything twice. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { call } from "../api/client";
import { useConfig } from "../api/session";
import type { Case, Relative, User } from "../api/types";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { followers } from "./group";
import "./intake.css";

export function FollowUp({ found, user }: { found: Case; user: User }) {
  const { t, say } = useWords();
  const config = useConfig();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const speaks = user.role === "applicant" || (user.role === "officer" && found.on_behalf);
  const offers = speaks ? followers(found, config?.procedures ?? []) : [];
  const follow = useMutation({
    mutationFn: (procedure: string) => call<Case>("POST", `/api/cases/${found.id}/follow`, { body: { procedure, ...(user.role === "officer" && config ? { received_on: config.today } : {}) } }),
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: ["case"] });
      void cache.invalidateQueries({ queryKey: ["cases"] });
      void navigate({ to: "/antrag", search: { vorgang: made.id } });
    },
  });
  const kin: [string, Relative][] = [
    ...(found.origin ? [["origin", found.origin] as [string, Relative]] : []),
    ...found.followed_by.map((one): [string, Relative] => ["follower", one]),
    ...(found.linked ? [["linked", found.linked] as [string, Relative]] : []),
  ];
  if (kin.length === 0 && offers.length === 0) return null;
  return (
    <section className="card follow" aria-labelledby="follow-title">
      <h2 id="follow-title" className="card__title">{t("intake.kin")}</h2>
      {kin.length > 0 && (
        <ul className="kin">
          {kin.map(([relation, one]) => (
            <li key={`${relation}-${one.id}`}>
              <small>{t(`intake.relations.${relation}`)}</small>
              <Link className="row-link" to="/vorgaenge/$id" params={{ id: one.id }}>{one.title || t("case.untitled")}</Link>
              <small>{[one.reference, say(one.stage_title)].filter(Boolean).join(" · ")}</small>
            </li>
          ))}
        </ul>
      )}
      {offers.length > 0 && (
        <div className="follow__steps">
          <p className="kern-body kern-body--small">{t("intake.followText")}</p>
          {offers.map((offer) => (
            <Button key={offer.code} icon="add" busy={follow.isPending && follow.variables === offer.code} onClick={() => follow.mutate(offer.code)}>
              {offers.length === 1 ? t("intake.follow") : t("intake.followAs", { procedure: say(offer.title) })}
            </Button>
          ))}
        </div>
      )}
      <Problem error={follow.error} />
    </section>
  );
}
