/** A question that interrupts; focus stays inside until it is answered, and what was typed is not lost by a slip. */
import { createContext, useContext, useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { Dialog as Content, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useWords } from "../text/language";
import { Button } from "./Button";
import { Icon } from "./Icon";

type Props = {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  footer: ReactNode;
  wide?: boolean;
  urgent?: boolean;
  /** Something was put together without typing, for example picked from a list. */
  touched?: boolean;
  /** What was typed has arrived: nothing is lost any more. */
  settled?: boolean;
};

/** Leaves the dialog, unless something was typed and nobody has said yet that it may go. */
const Leave = createContext<() => void>(() => undefined);

/** The way out of a dialog without doing anything. */
export function Cancel() {
  const { t } = useWords();
  return <Button onClick={useContext(Leave)}>{t("ui.cancel")}</Button>;
}

/** Looking something up in a list is no work that could be lost, and a file is sent as soon as it is chosen. */
const isWork = (element: EventTarget): boolean => !(element instanceof HTMLInputElement && (element.type === "search" || element.type === "file" || element.readOnly));

export function Dialog({ title, open, onClose, children, footer, wide, urgent, touched, settled }: Props) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const typed = useRef(false);
  const frame = useRef<HTMLDivElement>(null);
  const [before, setBefore] = useState<Element | null>(null);
  useEffect(() => {
    typed.current = false;
    setAsking(false);
  }, [open]);
  useEffect(() => {
    // Who is asked has the answer that loses nothing under the hand.
    if (asking) frame.current?.querySelector<HTMLElement>(".dialog__footer button")?.focus();
  }, [asking]);
  const stay = () => {
    setAsking(false);
    if (before instanceof HTMLElement) before.focus();
  };
  const leave = () => {
    if (asking) return stay();
    if (settled || (!typed.current && !touched)) return onClose();
    setBefore(document.activeElement);
    setAsking(true);
  };
  return (
    <ModalOverlay
      className="dialog__backdrop"
      isOpen={open}
      onOpenChange={(next) => !next && leave()}
      isDismissable={!urgent}
      isKeyboardDismissDisabled={urgent}
      // A click beside a form is a slip more often than a wish.
      shouldCloseOnInteractOutside={() => frame.current?.querySelector("input:not([type=search]), textarea, select") === null}
    >
      <Modal className={`dialog ${wide ? "dialog--wide" : ""}`} ref={frame}>
        <Content className="dialog__content" role={urgent ? "alertdialog" : "dialog"}>
          <Leave.Provider value={leave}>
            <header className="dialog__header">
              <Heading slot="title" className="kern-heading-small">
                {title}
              </Heading>
              {!urgent && (
                <button type="button" className="dialog__close" onClick={leave} aria-label={t("ui.close")}>
                  <Icon name="close" />
                </button>
              )}
            </header>
            <div
              className="dialog__body"
              onInput={(event: FormEvent) => {
                if (isWork(event.target)) typed.current = true;
              }}
            >
              {children}
            </div>
            {asking ? (
              <footer className="dialog__footer dialog__footer--asking" role="alert">
                <p>{t("ui.leaveTyped")}</p>
                <Button look="primary" onClick={stay}>{t("ui.goOn")}</Button>
                <Button look="grave" onClick={onClose}>{t("ui.leave")}</Button>
              </footer>
            ) : (
              <footer className="dialog__footer">{footer}</footer>
            )}
          </Leave.Provider>
        </Content>
      </Modal>
    </ModalOverlay>
  );
}
