/** The inspections on this device, each with where it stands and what its person can do about it. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { instant } from "../text/format";
import { useWords } from "../text/language";
import { Badge, type Tone } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Discard } from "./Discard";
import { discard, reopen } from "./kept";
import { savePaper } from "./paper";
import { isOpen, type Kept, type KeptState } from "./queue";
import { Refusal } from "./Refusal";

const tones: Record<KeptState, Tone> = { draft: "neutral", waiting: "warning", sending: "info", sent: "success", refused: "danger" };
/** What needs its person comes first, what is done last. */
const order: KeptState[] = ["refused", "draft", "sending", "waiting", "sent"];

export function Records({ kept, onOpen }: { kept: Kept[]; onOpen: (phase: string) => void }) {
  const { t, language } = useWords();
  const [leaving, setLeaving] = useState<Kept | null>(null);
  const sorted = [...kept].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state) || other.since.localeCompare(one.since));
  return (
    <section aria-labelledby="records-title" className="stack stack--close">
      <h2 id="records-title" className="inspect__title">{t("inspection.records")} <span className="count">{kept.length}</span></h2>
      <ul className="plain stack stack--close">
        {sorted.map((one) => (
          <li key={one.id} className={`card kept kept--${one.state}`}>
            <div className="kept__head">
              <p className="kept__title">
                <strong>{t(`inspection.kinds.${one.draft.kind}`)}</strong>
                <span>{one.due.streets.join(", ") || one.due.case.title}{one.due.phase.label && ` · ${one.due.phase.label}`}</span>
              </p>
              <Badge tone={tones[one.state]}>{t(`inspection.kept.${one.state}`)}</Badge>
            </div>
            <p className="muted small">
              {[one.due.case.reference, instant(one.since, language), one.draft.photos.length > 0 && t("inspection.photos", { count: one.draft.photos.length })].filter(Boolean).join(" · ")}
            </p>
            {(one.state === "waiting" || one.state === "sending") && <p className="small">{t(one.attempts > 0 ? "inspection.waitingAgain" : "inspection.waitingText")}</p>}
            {one.state === "refused" && one.problem && <Refusal problem={one.problem} record={one.record} />}
            <div className="kept__actions">
              {(one.state === "draft" || one.state === "refused") && <Button small look="primary" icon="edit" onClick={() => onOpen(one.due.phase.id)}>{t(one.state === "draft" ? "inspection.goOn" : "inspection.putRight")}</Button>}
              {one.state === "waiting" && isOpen(one) && (
                <Button small look="tertiary" icon="edit" onClick={() => void reopen(one.id).then((back) => back && onOpen(back.due.phase.id))}>{t("inspection.change")}</Button>
              )}
              {one.state === "sent" && <Link to="/vorgaenge/$id" params={{ id: one.due.case.id }} className="row-link">{t("inspection.toCase")}</Link>}
              {one.state === "sent" && <Button small look="tertiary" onClick={() => void discard(one.id)}>{t("inspection.dismiss")}</Button>}
              {one.state === "refused" && <Button small look="tertiary" icon="download" onClick={() => void savePaper(one, t, language)}>{t("inspection.save")}</Button>}
              {(one.state === "draft" || one.state === "refused") && <Button small look="tertiary" icon="delete" onClick={() => setLeaving(one)}>{t("inspection.discard")}</Button>}
            </div>
          </li>
        ))}
      </ul>
      {leaving && <Discard kept={leaving} onClose={() => setLeaving(null)} onDone={() => setLeaving(null)} />}
    </section>
  );
}
