/** How procedures are told apart where one is chosen, and which of them can follow another. */
import type { Case, ProcedureOffer } from "../api/types";

export const groups = ["application", "notice", "site", "plan", "request"] as const;
export type Group = (typeof groups)[number];

/** Procedures in which works are told of instead of applied for. */
const notices = new Set(["notification", "cable_notice"]);

export function groupOf({ code, kind }: ProcedureOffer): Group {
  if (kind === "immediate" || notices.has(code)) return "notice";
  if (kind === "site" || kind === "plan" || kind === "request") return kind;
  return "application";
}

/** What most people come for stands first; the others follow as the server names them. */
const usual = ["consent", "notification"];
const place = ({ code }: ProcedureOffer) => (usual.includes(code) ? usual.indexOf(code) : usual.length);

export const inOrder = (offers: ProcedureOffer[]): ProcedureOffer[] => [...offers].sort((a, b) => place(a) - place(b));

/** The procedures by group, in the order of the page; no empty groups. */
export function grouped(given: ProcedureOffer[]): { group: Group; offers: ProcedureOffer[] }[] {
  const offers = inOrder(given);
  return groups.map((group) => ({ group, offers: offers.filter((offer) => groupOf(offer) === group) })).filter((part) => part.offers.length > 0);
}

/** Stages in which something can follow from a case, whatever it was. */
const fruitful = new Set(["raised", "application_demanded", "lapsed"]);
/** Works that could not wait are applied for while they go on, or afterwards. */
const over = new Set(["draft", "closed", "withdrawn", "cancelled"]);

/**
 * The applications that can be made from a case as it stands.
 * A hint for the eye: the server has the last word.
 */
export function followers(found: Pick<Case, "stage" | "procedure" | "followed_by">, offers: ProcedureOffer[]): ProcedureOffer[] {
  const own = offers.find(({ code }) => code === found.procedure);
  const may = fruitful.has(found.stage) || (own?.kind === "immediate" && !over.has(found.stage));
  if (!may || found.followed_by.some(({ stage }) => stage === "draft")) return [];
  return inOrder(offers).filter((offer) => groupOf(offer) === "application" && offer.needs_trench && !(found.stage === "application_demanded" && offer.code === found.procedure));
}
