/** Whether there is a connection, and what it means for what was recorded. */
import { useWords } from "../text/language";
import { Button, ButtonLink } from "../ui/Button";
import { useSending, sendNow } from "./sending";

export function Connection({ online, live, count, refused }: { online: boolean; live: boolean; count: number; refused: number }) {
  const { t } = useWords();
  const { busy, last } = useSending();
  const connected = online && live;
  const expired = connected && last === "signed-out" && count > 0;
  return (
    <div className={`connection ${connected ? "" : "connection--off"}`}>
      <div role="status">
        <p className="connection__state"><span className="connection__dot" aria-hidden="true" />{t(connected ? "inspection.online" : online ? "inspection.unreachable" : "inspection.offline")}</p>
        <p className="connection__count">
          {count > 0 ? t(busy ? "inspection.countSending" : "inspection.countWaiting", { count }) : !connected ? t("inspection.offlineText") : refused === 0 && t("inspection.allSent")}
        </p>
        {refused > 0 && <p>{t("inspection.leftRefused", { count: refused })}</p>}
        {expired && <p>{t("inspection.signInToSend")}</p>}
      </div>
      {expired ? (
        <ButtonLink small look="primary" to="/anmelden" search={{ weiter: "/kontrollen" }}>{t("account.signIn")}</ButtonLink>
      ) : (
        connected && count > 0 && <Button small icon="autorenew" busy={busy} onClick={() => void sendNow()}>{t("inspection.sendNow")}</Button>
      )}
    </div>
  );
}
