/** The inbox of a consulted body. */
import { useQuery } from "@tanstack/react-query";
import { statementState, stateTones } from "../participation/state";
import { Inbox } from "../statement/Inbox";
import { inboxQuery } from "../statement/query";
import { useWords } from "../text/language";
import { Badge } from "../ui/Badge";
import { Problem } from "../ui/Problem";
import { Empty, Waiting } from "../ui/State";
import { useTitle } from "../ui/useTitle";

export function InboxPage() {
  const { t } = useWords();
  const inbox = useQuery(inboxQuery);
  useTitle(t("statement.title"));
  return (
    <div className="page page--medium">
      <header>
        <h1 className="kern-heading-large">{t("statement.title")}</h1>
        <p className="page__lead">{t("statement.lead")}</p>
      </header>
      {inbox.isPending && <Waiting lines={6} />}
      <Problem error={inbox.error} onRetry={() => void inbox.refetch()} />
      {inbox.data?.items.length === 0 && <Empty title={t("statement.empty")}>{t("statement.emptyText")}</Empty>}
      {inbox.data && <Inbox items={inbox.data.items} state={({ statement }) => <Badge tone={stateTones[statementState(statement)]}>{t(`participation.states.${statementState(statement)}`)}</Badge>} />}
    </div>
  );
}
