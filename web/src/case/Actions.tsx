/** What this person may do with the case now; the server says which steps are open. */
import { useState } from "react";
import type { Action, Case } from "../api/types";
import { useWords } from "../text/language";
import { Button, ButtonLink } from "../ui/Button";
import { goTo } from "./Sections";
import { StepDialog, type ConditionsEditor, type EnclosuresEditor } from "./StepDialog";

/** Steps that are taken on the page where the application is written; participation begins where bodies are asked. */
const written = new Set(["supplement", "change"]);

/** The step that usually comes next; it alone stands out. */
const usual = ["submit", "supplement", "note_complete", "grant", "permit_dig", "notify_start", "start", "complete_works"];

export function Actions({ found, today, conditions, enclosures }: { found: Case; today: string; conditions: ConditionsEditor; enclosures: EnclosuresEditor }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState<Action | null>(null);
  const likely = usual.find((event) => found.actions.some((action) => action.event === event));
  const look = (action: Action) => (action.danger ? "grave" : action.event === likely ? "primary" : "secondary");
  return (
    <section className="card actions" aria-labelledby="actions-title">
      <h2 id="actions-title" className="card__title">{t("case.actions")}</h2>
      {found.actions.length === 0 && <p className="kern-body kern-body--small">{t("case.noActions")}</p>}
      <div className="actions__list">
        {found.actions.map((action) =>
          written.has(action.event) || (action.event === "submit" && found.stage === "draft") ? (
            <ButtonLink key={action.event} look="primary" block to="/antrag" search={{ vorgang: found.id }}>
              {action.event === "submit" ? t("case.continueDraft") : say(action.title)}
            </ButtonLink>
          ) : (
            <Button key={action.event} block look={look(action)} onClick={() => (action.event === "begin_participation" ? goTo("beteiligung") : setOpen(action))}>
              {say(action.title)}
            </Button>
          ),
        )}
      </div>
      {open && <StepDialog key={open.event} found={found} action={open} today={today} onClose={() => setOpen(null)} conditions={conditions} enclosures={enclosures} />}
    </section>
  );
}
