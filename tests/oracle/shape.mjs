// Exact plane geometry in metres on the grid: distances, and the stretches of a line that lie near or in something.

/** Reads well-known text: { kind, lines, areas }; the lines of an area are its rings. */
export function read(text) {
  const kind = /^[A-Z]+/.exec(text)[0];
  const nested = JSON.parse(
    text
      .slice(kind.length)
      .trim()
      .replace(/(-?[\d.e+-]+) +(-?[\d.e+-]+)/g, '[$1,$2]')
      .replace(/\(/g, '[')
      .replace(/\)/g, ']'),
  );
  if (kind === 'POINT') return { kind: 'point', lines: [nested], areas: [] };
  if (kind === 'LINESTRING') return { kind: 'line', lines: [nested], areas: [] };
  if (kind === 'MULTILINESTRING') return { kind: 'line', lines: nested, areas: [] };
  const areas = kind === 'POLYGON' ? [nested] : nested;
  return { kind: 'area', lines: areas.flat(), areas };
}

export const minus = (a, b) => [a[0] - b[0], a[1] - b[1]];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
const cross = (a, b) => a[0] * b[1] - a[1] * b[0];
export const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
export const between = ([a, b], share) => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];

/** The straight parts that have a length; a point is one part without. */
export function parts(shape) {
  if (shape.kind === 'point') return [[shape.lines[0][0], shape.lines[0][0]]];
  return shape.lines.flatMap((line) => line.slice(1).map((end, at) => [line[at], end])).filter(([a, b]) => apart(a, b) > 0);
}

/** From a place to a straight part. */
export function pointToPart(p, [a, b]) {
  const along = minus(b, a);
  const square = dot(along, along);
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, dot(minus(p, a), along) / square));
  return apart(p, share === 1 ? b : between([a, b], share));
}

/** Where two straight parts meet in one place, as shares of both; none for parallel ones. */
export function meeting([a, b], [c, d]) {
  const [u, v, w] = [minus(b, a), minus(d, c), minus(c, a)];
  const turn = cross(u, v);
  if (turn === 0) return null;
  const [s, t] = [cross(w, v) / turn, cross(w, u) / turn];
  return s >= 0 && s <= 1 && t >= 0 && t <= 1 ? [s, t] : null;
}

/** Between two straight parts. */
export function partToPart(one, other) {
  if (meeting(one, other)) return 0;
  return Math.min(
    pointToPart(one[0], other),
    pointToPart(one[1], other),
    pointToPart(other[0], one),
    pointToPart(other[1], one),
  );
}

/** Whether a place lies in an area: in its ring and in no hole. */
export function holds(shape, p) {
  const within = (ring) => {
    let inside = false;
    for (let at = 1; at < ring.length; at += 1) {
      const [a, b] = [ring[at - 1], ring[at]];
      if (a[1] > p[1] !== b[1] > p[1] && p[0] < a[0] + ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1])) inside = !inside;
    }
    return inside;
  };
  return shape.areas.some(([ring, ...holes]) => within(ring) && !holes.some(within));
}

/** d(A, B): 0 where they meet or one lies in the other. */
export function distance(one, other) {
  const within = (area, shape) => shape.lines.some((line) => holds(area, line[0]));
  if (within(one, other) || within(other, one)) return 0;
  let least = Infinity;
  for (const a of parts(one)) for (const b of parts(other)) least = Math.min(least, partToPart(a, b));
  return least;
}

/** The angle between two straight parts, 0 to 90 degrees. */
export function angle([a, b], [c, d]) {
  const [u, v] = [minus(b, a), minus(d, c)];
  return (Math.atan2(Math.abs(cross(u, v)), Math.abs(dot(u, v))) * 180) / Math.PI;
}

/** The shares of a straight part that lie not farther than `reach` from another one: one interval or none. */
function nearPart([a, b], [c, d], reach) {
  const [along, found] = [minus(b, a), []];
  // A disc around each end …
  for (const centre of [c, d]) {
    const off = minus(a, centre);
    const [p, q, r] = [dot(along, along), dot(off, along), dot(off, off) - reach * reach];
    const root = q * q - p * r;
    if (root >= 0) found.push([(-q - Math.sqrt(root)) / p, (-q + Math.sqrt(root)) / p]);
  }
  // … and the strip between them.
  const length = apart(c, d);
  if (length > 0) {
    const axis = minus(d, c).map((step) => step / length);
    let [from, to] = [-Infinity, Infinity];
    const clip = (start, step, least, most) => {
      if (step === 0) {
        if (start < least || start > most) from = Infinity;
        return;
      }
      const [one, other] = [(least - start) / step, (most - start) / step];
      [from, to] = [Math.max(from, Math.min(one, other)), Math.min(to, Math.max(one, other))];
    };
    clip(dot(minus(a, c), axis), dot(along, axis), 0, length);
    clip(cross(axis, minus(a, c)), cross(axis, along), -reach, reach);
    if (from <= to) found.push([from, to]);
  }
  if (!found.length) return [];
  const [from, to] = [Math.max(0, Math.min(...found.map(([one]) => one))), Math.min(1, Math.max(...found.map(([, two]) => two)))];
  return from < to ? [[from, to]] : [];
}

/** The shares of a straight part that lie in an area. */
function inArea(part, shape) {
  if (shape.kind !== 'area') return [];
  const cuts = [0, 1, ...parts(shape).flatMap((edge) => meeting(part, edge)?.slice(0, 1) ?? [])].sort((a, b) => a - b);
  return cuts
    .slice(1)
    .map((to, at) => [cuts[at], to])
    .filter(([from, to]) => to > from && holds(shape, between(part, (from + to) / 2)));
}

/** Intervals without overlap. */
export function merged(intervals) {
  const all = [];
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/** For each straight part of a line: the shares of it that lie not farther than `reach` from a shape. */
export const near = (line, shape, reach, counts = () => true) =>
  parts(line).map((part) =>
    merged([
      ...parts(shape)
        .filter((other) => counts(part, other))
        .flatMap((other) => nearPart(part, other, reach)),
      ...inArea(part, shape),
    ]),
  );

/** For each straight part of a line: the shares of it that lie in an area. */
export const within = (line, shape) => parts(line).map((part) => merged(inArea(part, shape)));

/** The same shares the other way round. */
export const without = (shares) =>
  shares.map((held) => {
    const cuts = [0, ...held.flat(), 1];
    return Array.from({ length: cuts.length / 2 }, (_, at) => [cuts[2 * at], cuts[2 * at + 1]]).filter(([from, to]) => to > from);
  });

/** What is in both. */
export const both = (one, other) =>
  one.map((held, at) =>
    held.flatMap(([a, b]) => other[at].map(([c, d]) => [Math.max(a, c), Math.min(b, d)]).filter(([from, to]) => to > from)),
  );

/** Length on the grid of such shares. */
export const gridLength = (line, shares) =>
  parts(line).reduce((sum, [a, b], at) => sum + apart(a, b) * shares[at].reduce((held, [from, to]) => held + to - from, 0), 0);

/** Ground length of a straight part; the scale is that of EPSG:25832 (see class.toml). */
export function ground([a, b]) {
  const offset = ((a[0] + b[0]) / 2 - 500000) / 0.9996;
  return apart(a, b) / (0.9996 * (1 + (offset * offset) / (2 * 6381000 ** 2)));
}

/** Ground length of such shares. */
export const groundLength = (line, shares) =>
  parts(line).reduce(
    (sum, part, at) => sum + shares[at].reduce((held, [from, to]) => held + ground([between(part, from), between(part, to)]), 0),
    0,
  );

/** Ground length of all straight parts, for an area those of its rings. */
export const whole = (shape) => parts(shape).reduce((sum, part) => sum + ground(part), 0);

/** Ground length of a whole line; areas and points have none. */
export const length = (shape) => (shape.kind === 'line' ? whole(shape) : 0);
