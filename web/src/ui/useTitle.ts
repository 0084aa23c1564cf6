/** The title of the page, as tabs and screen readers name it. */
import { useEffect } from "react";

export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} – Trassenlotse` : "Trassenlotse";
  }, [title]);
}
