/** Signing in with name and password; a demo server offers its accounts. */
import { useState } from "react";
import { useConfig, useSignIn } from "../api/session";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";
import "./account.css";

export function SignInForm({ onDone, demo = true }: { onDone: () => void; demo?: boolean }) {
  const { t } = useWords();
  const config = useConfig();
  const signIn = useSignIn();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const send = (body: { login: string; password: string }) => signIn.mutate(body, { onSuccess: onDone });
  const accounts = (demo && config?.demo_accounts) || [];
  return (
    <div className={accounts.length > 0 ? "sign-in sign-in--demo" : "sign-in"}>
      <form
        className="sign-in__form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (login.trim() && password) send({ login: login.trim(), password });
        }}
      >
        <Problem error={signIn.error} />
        <Field label={t("account.login")} name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} value={login} onChange={setLogin} fault={tried && !login.trim() ? t("account.loginFault") : null} />
        <Field label={t("account.password")} name="password" type="password" autoComplete="current-password" value={password} onChange={setPassword} fault={tried && !password ? t("account.passwordFault") : null} />
        <Button type="submit" look="primary" block busy={signIn.isPending}>{t("account.signIn")}</Button>
      </form>
      {accounts.length > 0 && (
        <section className="sign-in__accounts" aria-labelledby="demo-title">
          <h2 id="demo-title" className="kern-heading-small">{t("account.demo")}</h2>
          <p>{t("account.demoText")}</p>
          <ul>
            {accounts.map((account) => (
              <li key={account.login}>
                <button
                  type="button"
                  onClick={() => {
                    setLogin(account.login);
                    setPassword(account.password);
                    send({ login: account.login, password: account.password });
                  }}
                >
                  <strong>{account.name}</strong>
                  <span>{t(`account.roles.${account.role}`)}</span>
                  <code>{account.login}</code>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
