/** Where days stand on a line from the first to the last, as shares of it. */

const days = (value: string) => Date.parse(`${value}T12:00:00Z`) / 86_400_000;

export type Share = { from: number; width: number };

/** Each step as a bar from its earliest to its latest day. */
export function shares(steps: { earliest: string; latest: string }[]): Share[] {
  if (steps.length === 0) return [];
  const first = Math.min(...steps.map(({ earliest }) => days(earliest)));
  const last = Math.max(...steps.map(({ earliest, latest }) => Math.max(days(earliest), days(latest))));
  const whole = Math.max(1, last - first);
  return steps.map(({ earliest, latest }) => {
    const from = (days(earliest) - first) / whole;
    return { from, width: Math.max(0, (days(latest) - first) / whole - from) };
  });
}
