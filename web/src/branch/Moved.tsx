/** The works of a branch with their days, as the calendar has them and as the branch does. */
import type { BranchWorks } from "../api/types";
import { period } from "../text/format";
import { useWords } from "../text/language";
import { Table } from "../ui/Table";
import { nameOf } from "./steps";

export function Moved({ works, onShow }: { works: BranchWorks[]; onShow: (works: BranchWorks) => void }) {
  const { t, language } = useWords();
  return (
    <Table
      caption={t("branch.moved")}
      hideCaption
      rows={works}
      id={({ id }) => id}
      columns={[
        { name: t("branch.works"), head: true, cell: (one) => <button type="button" className="link-button" onClick={() => onShow(one)}>{one.before ? nameOf(one, t) : t("branch.added", { street: one.street || t("branch.unnamed") })}</button> },
        { name: t("branch.now"), cell: ({ before }) => (before ? period(before, language) : t("branch.notThere")) },
        { name: t("branch.then"), cell: ({ after }) => (after ? period(after, language) : t("branch.dropped")) },
      ]}
    />
  );
}
