/** The calendar of deadlines: opened under a secret address that is shown once, and closed again. */
import { useRef, useState } from "react";
import { useWords } from "../text/language";
import { Alert } from "../ui/Alert";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { useToast } from "../ui/Toast";
import { useFeed } from "./query";

export function Feed({ open: isOpen }: { open: boolean }) {
  const { t } = useWords();
  const toast = useToast();
  const { open, close } = useFeed();
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLDivElement>(null);
  const address = close.isSuccess ? null : (open.data?.url ?? null);
  const copy = async () => {
    if (!address) return;
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
      toast({ text: t("preference.copied") });
    } catch {
      // Without permission the address is marked, so that Ctrl+C takes it.
      field.current?.querySelector("input")?.select();
    }
  };
  return (
    <section className="card settings" aria-labelledby="feed-title">
      <h2 id="feed-title" className="card__title">{t("preference.feed")}</h2>
      <p className="kern-body">{t("preference.feedText")}</p>
      {address ? (
        <>
          <Alert tone="warning" title={t("preference.feedOnce")} />
          <div className="settings__address" ref={field}>
            <Field label={t("preference.feedAddress")} readOnly value={address} onChange={() => undefined} onFocus={(event) => event.target.select()} />
            <Button icon={copied ? "check" : "content-copy"} onClick={() => void copy()}>{t(copied ? "preference.copiedShort" : "preference.copy")}</Button>
          </div>
        </>
      ) : (
        <p className="kern-body kern-body--small muted">{t(isOpen ? "preference.feedIsOpen" : "preference.feedNone")}</p>
      )}
      <div className="kern-btn-wrapper">
        <Button
          icon="calendar-today"
          busy={open.isPending}
          onClick={() => {
            close.reset();
            setCopied(false);
            open.mutate();
          }}
        >
          {t(isOpen ? "preference.feedAgain" : "preference.feedOpen")}
        </Button>
        {isOpen && (
          <Button
            look="grave"
            busy={close.isPending}
            onClick={() =>
              close.mutate(undefined, {
                onSuccess: () => {
                  open.reset();
                  toast({ text: t("preference.feedClosed") });
                },
              })
            }
          >
            {t("preference.feedClose")}
          </Button>
        )}
      </div>
      <Problem error={open.error ?? close.error} />
    </section>
  );
}
