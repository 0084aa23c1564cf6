/** A question that interrupts; focus stays inside until it is answered. */
import type { ReactNode } from "react";
import { Dialog as Content, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useWords } from "../text/language";
import { Icon } from "./Icon";

type Props = { title: string; open: boolean; onClose: () => void; children: ReactNode; footer: ReactNode; wide?: boolean; urgent?: boolean };

export function Dialog({ title, open, onClose, children, footer, wide, urgent }: Props) {
  const { t } = useWords();
  return (
    <ModalOverlay className="dialog__backdrop" isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable={!urgent} isKeyboardDismissDisabled={urgent}>
      <Modal className={`dialog ${wide ? "dialog--wide" : ""}`}>
        <Content className="dialog__content" role={urgent ? "alertdialog" : "dialog"}>
          <header className="dialog__header">
            <Heading slot="title" className="kern-heading-small">
              {title}
            </Heading>
            {!urgent && (
              <button type="button" className="dialog__close" onClick={onClose} aria-label={t("ui.close")}>
                <Icon name="close" />
              </button>
            )}
          </header>
          <div className="dialog__body">{children}</div>
          <footer className="dialog__footer">{footer}</footer>
        </Content>
      </Modal>
    </ModalOverlay>
  );
}
