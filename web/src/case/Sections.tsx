/** The way through a long case page: its sections in one row that stays in sight, the one being read marked. */
import { useEffect, useRef, useState, type MouseEvent, type ReactNode } from "react";
import { useWords } from "../text/language";

export type Part = { id: string; title: string; count?: number; body: ReactNode; /** Brings a frame and a heading of its own. */ bare?: boolean };

/** Goes to a section and lets whoever reads by ear or keyboard go on from its heading. */
export function goTo(id: string): void {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.getElementById(id)?.scrollIntoView({ behavior: calm ? "auto" : "smooth" });
  document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
}

export function SectionNav({ parts }: { parts: Pick<Part, "id" | "title" | "count">[] }) {
  const { t } = useWords();
  const list = useRef<HTMLUListElement>(null);
  const [now, setNow] = useState(parts[0]?.id ?? "");
  const ids = parts.map(({ id }) => id).join(" ");
  useEffect(() => {
    const read = new Set<string>();
    const watch = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) read.add(target.id);
          else read.delete(target.id);
        }
        const first = ids.split(" ").find((id) => read.has(id));
        if (first) setNow(first);
      },
      { rootMargin: "-15% 0px -70% 0px" },
    );
    for (const id of ids.split(" ")) {
      const element = document.getElementById(id);
      if (element) watch.observe(element);
    }
    const wanted = location.hash.slice(1);
    if (ids.split(" ").includes(wanted)) goTo(wanted);
    return () => watch.disconnect();
  }, [ids]);
  useEffect(() => {
    // The row moves sideways by itself where it is wider than the window.
    const row = list.current;
    const mark = row?.querySelector<HTMLElement>("[aria-current]");
    if (row && mark) row.scrollTo({ left: mark.offsetLeft - row.clientWidth / 2 + mark.clientWidth / 2 });
  }, [now]);
  const follow = (id: string) => (event: MouseEvent) => {
    event.preventDefault();
    setNow(id);
    goTo(id);
  };
  return (
    <nav className="sections" aria-label={t("section.label")}>
      <ul ref={list}>
        {parts.map(({ id, title, count }) => (
          <li key={id}>
            <a href={`#${id}`} aria-current={id === now ? "location" : undefined} onClick={follow(id)}>
              {title}
              {count !== undefined && count > 0 && <span className="count">{count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function Section({ part }: { part: Part }) {
  if (part.bare) return <div id={part.id} className="section">{part.body}</div>;
  return (
    <section id={part.id} className="card section" aria-labelledby={`${part.id}-title`}>
      <h2 id={`${part.id}-title`} className="card__title" tabIndex={-1}>
        {part.title} {part.count !== undefined && <span className="count">{part.count}</span>}
      </h2>
      {part.body}
    </section>
  );
}
