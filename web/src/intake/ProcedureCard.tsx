/** The procedure an application stands under, with the way to another one while that is still open. */
import { useState } from "react";
import type { ProcedureOffer } from "../api/types";
import { basis, tight } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Cancel, Dialog } from "../ui/Dialog";
import { Chooser } from "./Chooser";
import "./intake.css";

type Props = { offer: ProcedureOffer | undefined; code: string; offers: ProcedureOffer[]; fixed: boolean; onChoose: (code: string) => void };

export function ProcedureCard({ offer, code, offers, fixed, onChoose }: Props) {
  const { t, language, say } = useWords();
  const [choosing, setChoosing] = useState(false);
  return (
    <div className="procedure-card">
      <span className="kern-label">{t("case.procedure")}</span>
      <strong>{offer ? tight(say(offer.title)) : code}</strong>
      {offer && <small>{[t(`intake.about.${code}`, { defaultValue: "" }), basis(offer.basis, language)].filter(Boolean).join(" · ")}</small>}
      {!fixed && <Button small onClick={() => setChoosing(true)}>{t("intake.another")}</Button>}
      {choosing && (
        <Dialog open wide title={t("intake.another")} onClose={() => setChoosing(false)} footer={<Cancel />}>
          <p className="kern-body">{t("intake.anotherText")}</p>
          <Chooser
            offers={offers}
            onChoose={(next) => {
              onChoose(next);
              setChoosing(false);
            }}
          />
        </Dialog>
      )}
    </div>
  );
}
