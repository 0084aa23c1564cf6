/** A message that must not be overlooked. */
import type { ReactNode } from "react";
import { Icon } from "./Icon";

type Props = { tone: "info" | "success" | "warning" | "danger"; title: ReactNode; children?: ReactNode; live?: boolean };

export function Alert({ tone, title, children, live = true }: Props) {
  return (
    <div className={`kern-alert kern-alert--${tone}`} role={!live ? undefined : tone === "danger" || tone === "warning" ? "alert" : "status"}>
      <div className="kern-alert__header">
        <Icon name={tone} />
        <span className="kern-title">{title}</span>
      </div>
      {children && <div className="kern-alert__body">{children}</div>}
    </div>
  );
}
