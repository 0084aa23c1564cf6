/** Pages for signed-in people: who may not come in is told why, or asked to sign in first. */
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { useUser } from "../api/session";
import type { Role, User } from "../api/types";
import { useWords } from "../text/language";
import { ButtonLink } from "../ui/Button";
import { Empty, Waiting } from "../ui/State";

export function Guard({ roles, children }: { roles: Role[]; children: (user: User) => ReactNode }) {
  const { t } = useWords();
  const user = useUser();
  if (user === undefined) return <div className="page"><Waiting /></div>;
  if (user === null) return <ToSignIn />;
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

/** Leads to signing in, once, and from there back to here. */
function ToSignIn() {
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(() => {
    // Read when it is needed and not watched: while the way to signing in is being taken, it is itself the place.
    void navigate({ to: "/anmelden", search: { weiter: router.state.location.href }, replace: true });
  }, [navigate, router]);
  return <div className="page"><Waiting /></div>;
}
