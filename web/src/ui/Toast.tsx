/** A word that something worked, with a way back where there is one. */
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from "react";
import { useWords } from "../text/language";

type Message = { text: string; undo?: () => void };
const Say = createContext<(message: Message) => void>(() => undefined);

export function useToast(): (message: Message) => void {
  return useContext(Say);
}

export function Toasts({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const [shown, setShown] = useState<(Message & { at: number }) | null>(null);
  const say = useCallback((message: Message) => setShown({ ...message, at: Date.now() }), []);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(null), 7000);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <Say.Provider value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {shown && (
          <div className="toast" key={shown.at}>
            <span>{shown.text}</span>
            {shown.undo && (
              <button
                type="button"
                onClick={() => {
                  shown.undo?.();
                  setShown(null);
                }}
              >
                {t("ui.undo")}
              </button>
            )}
            <button type="button" onClick={() => setShown(null)} aria-label={t("ui.close")}>
              ×
            </button>
          </div>
        )}
      </div>
    </Say.Provider>
  );
}
