/** Buttons and links that look like buttons. */
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

/** `danger` does it, `grave` opens the question. */
export type Look = "primary" | "secondary" | "tertiary" | "danger" | "grave";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; icon?: IconName; small?: boolean; block?: boolean; busy?: boolean; children: ReactNode };

const classes = (look: Look, small?: boolean, block?: boolean) =>
  `kern-btn kern-btn--${look === "danger" ? "primary" : look === "grave" ? "secondary" : look} ${look === "danger" || look === "grave" ? `btn--${look}` : ""} ${small ? "btn--small" : ""} ${block ? "kern-btn--block" : ""}`;

export function Button({ look = "secondary", icon, small, block, busy, children, type = "button", disabled, onClick, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      className={classes(look, small, block)}
      disabled={disabled}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} />}
      <span className="kern-label">{children}</span>
      {busy && <span className="btn__busy" aria-hidden="true" />}
    </button>
  );
}

export function ButtonLink({ look = "secondary", icon, small, block, children, ...rest }: LinkProps & { look?: Look; icon?: IconName; small?: boolean; block?: boolean; children: ReactNode }) {
  return (
    <Link {...rest} className={classes(look, small, block)}>
      {icon && <Icon name={icon} />}
      <span className="kern-label">{children}</span>
    </Link>
  );
}

/** A file of this server, opened or saved by the browser; `label` names it where the words alone do not. */
export function Download({ href, children, look = "secondary", small, label }: { href: string; children: ReactNode; look?: Look; small?: boolean; label?: string }) {
  return (
    <a href={href} className={classes(look, small)} aria-label={label} download>
      <Icon name="download" />
      <span className="kern-label">{children}</span>
    </a>
  );
}
