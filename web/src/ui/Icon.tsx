/** Icons of the design system; they decorate, the words beside them speak. */
export type IconName =
  | "account-circle" | "add" | "arrow-back" | "arrow-down" | "arrow-forward" | "autorenew" | "calendar-today" | "check" | "checklist"
  | "chevron-left" | "chevron-right" | "close" | "content-copy" | "danger" | "dehaze" | "delete" | "download" | "draft" | "drive-folder-upload"
  | "edit" | "help" | "home" | "info" | "language" | "logout" | "mail" | "open-in-new" | "search" | "success" | "visibility" | "warning";

export function Icon({ name }: { name: IconName }) {
  return <span className={`kern-icon kern-icon--${name}`} aria-hidden="true" />;
}
