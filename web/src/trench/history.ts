/** The trench with its past: every change can be undone and redone. */
import { useCallback, useReducer } from "react";
import type { Parts } from "./line";

type State = { past: Parts[]; now: Parts; future: Parts[] };
type Step = { do: "set"; parts: Parts } | { do: "reset"; parts: Parts } | { do: "undo" } | { do: "redo" };

/** Enough for an afternoon of drawing. */
const most = 100;

export function step(state: State, action: Step): State {
  switch (action.do) {
    case "set":
      return { past: [...state.past, state.now].slice(-most), now: action.parts, future: [] };
    case "reset":
      return { past: [], now: action.parts, future: [] };
    case "undo": {
      const last = state.past.at(-1);
      return last ? { past: state.past.slice(0, -1), now: last, future: [state.now, ...state.future] } : state;
    }
    case "redo": {
      const [next, ...rest] = state.future;
      return next ? { past: [...state.past, state.now], now: next, future: rest } : state;
    }
  }
}

export function useTrench(start: Parts = []) {
  const [state, dispatch] = useReducer(step, { past: [], now: start, future: [] });
  return {
    parts: state.now,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
    set: useCallback((parts: Parts) => dispatch({ do: "set", parts }), []),
    reset: useCallback((parts: Parts) => dispatch({ do: "reset", parts }), []),
    undo: useCallback(() => dispatch({ do: "undo" }), []),
    redo: useCallback(() => dispatch({ do: "redo" }), []),
  };
}

export type Trench = ReturnType<typeof useTrench>;
