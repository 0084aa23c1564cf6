/** In the head of every page: how many inspections still wait on this device. Also what keeps sending them. */
import { Link } from "@tanstack/react-router";
import { useOnline } from "../offline/useOnline";
import { useWords } from "../text/language";
import "./head.css";
import { useKept } from "./kept";
import { useInspector } from "./person";
import { waiting } from "./queue";
import { useSender } from "./sending";

export function InspectionHead() {
  const inspector = useInspector();
  return inspector.is === "known" ? <Count account={inspector.id} /> : null;
}

function Count({ account }: { account: string }) {
  const { t } = useWords();
  const online = useOnline();
  const kept = useKept(account);
  const count = waiting(kept).length;
  const refused = kept.filter(({ state }) => state === "refused").length;
  useSender(account, kept);
  if (count + refused === 0 && online) return null;
  const words = [!online && t("inspection.offlineShort"), count > 0 && t("inspection.headWaiting", { count }), refused > 0 && t("inspection.headRefused", { count: refused })].filter(Boolean).join(" · ");
  return (
    <Link to="/kontrollen" className={`head-count ${refused > 0 ? "head-count--refused" : ""}`}>
      <span className="head-count__dot" aria-hidden="true" />{words}
    </Link>
  );
}
