/** Buttons that move one of a list up or down, and the hand that stays on it. */
import { Icon } from "./Icon";

type Props = {
  index: number;
  all: number;
  up: string;
  down: string;
  onMove: (to: number) => void;
};

export function Move({ index, all, up, down, onMove }: Props) {
  if (all < 2) return null;
  const button = (way: "up" | "down", label: string, to: number) => (
    <button
      type="button"
      className={`move move--${way}`}
      data-move={way}
      disabled={to < 0 || to >= all}
      aria-label={label}
      title={label}
      onClick={(event) => {
        const list = event.currentTarget.closest("[data-list]");
        onMove(to);
        requestAnimationFrame(() => follow(list, to, way));
      }}
    >
      <Icon name="arrow-down" />
    </button>
  );
  return (
    <>
      {button("up", up, index - 1)}
      {button("down", down, index + 1)}
    </>
  );
}

/** The focus goes with what was moved, to the way that is still open to it. */
function follow(list: Element | null, to: number, way: "up" | "down"): void {
  const one = list?.querySelector(`[data-item="${to}"]`);
  const buttons = [...(one?.querySelectorAll<HTMLButtonElement>("[data-move]:enabled") ?? [])];
  (buttons.find((button) => button.dataset.move === way) ?? buttons[0])?.focus();
  one?.scrollIntoView({ block: "nearest" });
}

/** The list with one of it at another place. */
export function moved<Item>(list: Item[], from: number, to: number): Item[] {
  const one = list[from];
  if (one === undefined || to < 0 || to >= list.length) return list;
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}
