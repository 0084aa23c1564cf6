/** When a session has ended in the middle of something. */
import { useQueryClient } from "@tanstack/react-query";
import { sessionQuery, useSignOut } from "../api/session";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SignInForm } from "./SignIn";

/** Asks for the password again without losing what is on the page. */
export function SessionEnded({ open, onDone }: { open: boolean; onDone: () => void }) {
  const { t } = useWords();
  const cache = useQueryClient();
  const signOut = useSignOut();
  return (
    <Dialog
      open={open}
      urgent
      title={t("account.ended")}
      onClose={() => undefined}
      footer={
        <Button
          onClick={() => {
            // Whether or not the server still knows the session, this browser forgets it.
            signOut.mutate(undefined, { onSettled: () => { cache.setQueryData(sessionQuery.queryKey, { user: null }); onDone(); } });
          }}
        >
          {t("account.leave")}
        </Button>
      }
    >
      <p className="kern-body">{t("account.endedText")}</p>
      <SignInForm demo={false} onDone={onDone} />
    </Dialog>
  );
}

