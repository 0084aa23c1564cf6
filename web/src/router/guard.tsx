/** Pages for signed-in people: who may not come in is told why, or asked to sign in first. */
import { Navigate, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useUser } from "../api/session";
import type { Role, User } from "../api/types";
import { useWords } from "../text/language";
import { ButtonLink } from "../ui/Button";
import { Empty, Waiting } from "../ui/State";

export function Guard({ roles, children }: { roles: Role[]; children: (user: User) => ReactNode }) {
  const { t } = useWords();
  const user = useUser();
  const here = useLocation({ select: (location) => location.href });
  if (user === undefined) return <div className="page"><Waiting /></div>;
  if (user === null) return <Navigate to="/anmelden" search={{ weiter: here }} replace />;
  if (!roles.includes(user.role)) {
    return (
      <div className="page page--narrow">
        <Empty page title={t("nav.notYours")} action={<ButtonLink look="primary" to="/">{t("public.toStart")}</ButtonLink>}>
          {t("nav.notYoursText", { role: t(`account.roles.${user.role}`) })}
        </Empty>
      </div>
    );
  }
  return <>{children(user)}</>;
}
