/** Something with its past: every change can be undone and redone. */
import { useCallback, useReducer } from "react";

type State<T> = { past: T[]; now: T; future: T[] };
type Step<T> = { do: "set"; now: T } | { do: "reset"; now: T } | { do: "undo" } | { do: "redo" };

/** Enough for an afternoon. */
const most = 100;

export function step<T>(state: State<T>, action: Step<T>): State<T> {
  switch (action.do) {
    case "set":
      return { past: [...state.past, state.now].slice(-most), now: action.now, future: [] };
    case "reset":
      return { past: [], now: action.now, future: [] };
    case "undo": {
      const last = state.past.at(-1);
      return last !== undefined ? { past: state.past.slice(0, -1), now: last, future: [state.now, ...state.future] } : state;
    }
    case "redo": {
      const [next, ...rest] = state.future;
      return next !== undefined ? { past: [...state.past, state.now], now: next, future: rest } : state;
    }
  }
}

export function usePast<T>(start: T) {
  const [state, dispatch] = useReducer(step<T>, { past: [], now: start, future: [] });
  return {
    now: state.now,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
    set: useCallback((now: T) => dispatch({ do: "set", now }), []),
    reset: useCallback((now: T) => dispatch({ do: "reset", now }), []),
    undo: useCallback(() => dispatch({ do: "undo" }), []),
    redo: useCallback(() => dispatch({ do: "redo" }), []),
  };
}
