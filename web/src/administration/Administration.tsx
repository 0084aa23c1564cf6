/** Accounts, organisations, bodies, authorities and the state of the service. */
import { useWords } from "../text/language";
import { Tabs } from "../ui/Tabs";
import { Accounts } from "./Accounts";
import "./administration.css";
import { Authorities } from "./Authorities";
import { Bodies } from "./Bodies";
import { Organisations } from "./Organisations";
import { ServiceState } from "./ServiceState";

export function Administration() {
  const { t } = useWords();
  return (
    <div className="page">
      <h1 className="kern-heading-large">{t("admin.title")}</h1>
      <Tabs
        label={t("admin.title")}
        tabs={[
          { id: "accounts", title: t("admin.accounts"), body: <Accounts /> },
          { id: "organisations", title: t("admin.organisations"), body: <Organisations /> },
          { id: "bodies", title: t("publicBody.title"), body: <Bodies /> },
          { id: "authorities", title: t("admin.authorities"), body: <Authorities /> },
          { id: "status", title: t("admin.status"), body: <ServiceState /> },
        ]}
      />
    </div>
  );
}
