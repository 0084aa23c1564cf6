/** First steps, by role, in plain words. */
import { useWords } from "../text/language";
import { ButtonLink } from "../ui/Button";

const chapters = ["public", "operator", "intake", "officer", "many", "notices", "planner", "keyboard", "privacy"] as const;

export function Help() {
  const { t } = useWords();
  return (
    <div className="page page--narrow help">
      <h1 className="kern-heading-large">{t("help.title")}</h1>
      <p className="page__lead">{t("help.lead")}</p>
      <nav aria-label={t("help.contents")}>
        <ul className="help__contents">
          {chapters.map((chapter) => (
            <li key={chapter}>
              <a className="kern-link" href={`#${chapter}`}>{t(`help.${chapter}.title`)}</a>
            </li>
          ))}
        </ul>
      </nav>
      {chapters.map((chapter) => (
        <section key={chapter} aria-labelledby={chapter}>
          <h2 id={chapter} className="kern-heading-medium" tabIndex={-1}>{t(`help.${chapter}.title`)}</h2>
          <ol>
            {(t(`help.${chapter}.steps`, { returnObjects: true }) as unknown as string[]).map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
      ))}
      <ButtonLink look="primary" to="/">{t("public.toStart")}</ButtonLink>
    </div>
  );
}
