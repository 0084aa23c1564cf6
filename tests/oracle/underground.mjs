// U1, U2, U3, U5, U6: under ground, and how the trench itself is laid.
import { concerns } from './near.mjs';
import * as shape from './shape.mjs';
import { files, value } from './words.mjs';

const TELECOM = ['duct', 'microduct', 'cable'];

/** A normal's share below a number of standard deviations. */
function below(z) {
  // Series near the middle, continued fraction in the tails (Abramowitz and Stegun 26.2.11 and 26.2.14).
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const far = Math.abs(z);
  if (far > 40) return z < 0 ? 0 : 1;
  if (far < 4) {
    let [term, sum] = [far, far];
    for (let n = 1; term > 1e-18 * sum && n < 500; n += 1) {
      term *= (far * far) / (2 * n + 1);
      sum += term;
    }
    return z < 0 ? 0.5 - density * sum : 0.5 + density * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n -= 1) fraction = n / (far + fraction);
  const tail = density / (far + fraction);
  return z < 0 ? tail : 1 - tail;
}

/** The number of standard deviations that hold a share to both sides. */
function deviations(share) {
  let [low, high] = [0, 10];
  for (let n = 0; n < 100; n += 1) {
    const middle = (low + high) / 2;
    if (2 * below(middle) - 1 < share) low = middle;
    else high = middle;
  }
  return low;
}

/** 1 - P(H, Z in the forbidden set): see U1, sure. */
function sureness({ h, sh, zT, sz, z1, z2, round, s, rT }) {
  const blocked = (off) => {
    let reach = off < round ? Math.sqrt(round * round - off * off) : 0;
    if (s !== null) {
      const beyond = Math.max(0, off - s);
      if (beyond < rT) reach = Math.max(reach, s + Math.sqrt(rT * rT - beyond * beyond));
    }
    return reach > 0 ? below((z2 + reach - zT) / sz) - below((z1 - reach - zT) / sz) : 0;
  };
  if (sh === 0) return 1 - blocked(Math.abs(h));
  const most = Math.max(round, s === null ? 0 : s + rT);
  // Between kinks the integrand is smooth but for square roots at the ends, which a cosine takes away.
  const cuts = [-most, most, round, -round, 0, ...(s === null ? [] : [s, -s, s + rT, -s - rT])]
    .concat([-8, -4, -2, -1, 0, 1, 2, 4, 8].map((n) => h + n * sh))
    .filter((at) => at >= -most && at <= most && at >= h - 8 * sh && at <= h + 8 * sh)
    .toSorted((a, b) => a - b);
  const STEPS = 400;
  let sum = 0;
  for (let at = 1; at < cuts.length; at += 1) {
    const [from, to] = [cuts[at - 1], cuts[at]];
    if (to - from < 1e-12) continue;
    for (let n = 0; n < STEPS; n += 1) {
      const turn = (Math.PI * (n + 0.5)) / STEPS;
      const off = (from + to) / 2 - ((to - from) / 2) * Math.cos(turn);
      const weight = ((to - from) / 2) * Math.sin(turn) * (Math.PI / STEPS);
      const density = Math.exp(-(((off - h) / sh) ** 2) / 2) / (sh * Math.sqrt(2 * Math.PI));
      sum += weight * density * blocked(Math.abs(off));
    }
  }
  return 1 - sum;
}

const counts = (trench, conduit) => !(TELECOM.includes(conduit.kind) && trench.applicant && conduit.owner === trench.applicant);

function* clearance(town, trench) {
  if (!concerns('U1', trench, town.on)) return;
  const held = value('U1', town.on);
  const { planned_diameter_m, planned_accuracy_m, planned_depth_accuracy_m, accuracy_m, depth_accuracy_m } = held.assumed;
  const k = deviations(held.confidence);
  const rT = planned_diameter_m / 2;
  const zT = trench.cover_m + rT;
  for (const conduit of town.conduits) {
    const pair = held.pair.find((one) => one.kinds.includes(conduit.kind));
    if (!pair || !counts(trench, conduit)) continue;
    const rC = (conduit.diameter_mm == null ? pair.diameter_m : conduit.diameter_mm / 1000) / 2;
    const cover = conduit.cover_m ?? pair.cover_m;
    const z1 = cover + rC;
    const z2 = conduit.buffer_m == null ? z1 : Math.max(z1, cover + conduit.buffer_m - rC);
    const s = conduit.protection_m == null ? null : rC + conduit.protection_m;
    const across = Math.max(0.001, Math.hypot(planned_accuracy_m, conduit.accuracy_m ?? accuracy_m));
    const sz = Math.max(0.001, Math.hypot(planned_depth_accuracy_m, depth_accuracy_m));
    const reach = rT + rC + Math.max(pair.alongside_m, pair.crossing_m, conduit.protection_m ?? 0) + k * across;
    if (town.distance(trench, conduit) > reach) continue;
    const isAlong = (t, c) => shape.angle(t, c) < held.alongside_below_deg;
    const beside = shape.gridLength(trench.shape, shape.near(trench.shape, conduit.shape, reach, isAlong));
    const v = Math.max(0, zT - z2, z1 - zT);
    const places = [];
    for (const t of shape.parts(trench.shape)) {
      for (const c of shape.parts(conduit.shape)) {
        const h = shape.partToPart(t, c);
        if (h > reach) continue;
        const alongside = isAlong(t, c) && beside >= held.from_m;
        const keep = alongside ? pair.alongside_m : pair.crossing_m;
        const sh = h === 0 ? 0 : across;
        const gap = (n, o, r) => Math.hypot(Math.max(0, h - n * sh - o), Math.max(0, v - n * sz - o)) - r;
        const [clear, least] = [gap(0, 0, rT + rC), gap(k, 0, rT + rC)];
        const [toSquare, leastToSquare] = s === null ? [Infinity, Infinity] : [gap(0, s, rT), gap(k, s, rT)];
        const slack = Math.min(least - keep, leastToSquare);
        const nominal = clear < keep || toSquare < 0;
        if (slack < 0) places.push({ h, sh, keep, clear, least, slack, nominal, alongside, entered: leastToSquare < 0 });
      }
    }
    if (!places.length) continue;
    let told = places.some((place) => place.nominal) ? places.filter((place) => place.nominal) : places;
    const least = Math.min(...told.map((place) => place.slack));
    told = told.filter((place) => place.slack <= least + 0.001);
    const keep = Math.max(...told.map((place) => place.keep));
    const place = told.filter((one) => one.keep === keep).toSorted((a, b) => a.clear - b.clear)[0];
    const sure = sureness({ h: place.h, sh: place.sh, zT, sz, z1, z2, round: rT + rC + place.keep, s, rT });
    if (!place.nominal && sure >= held.tell_below) continue;
    const figures = { clearance_m: Math.max(0, place.clear), margin_m: place.clear - place.least, keep_m: place.keep, confidence: held.confidence, sure };
    const severity = place.nominal ? 'light' : files.U1.relation.measure.unsure;
    const doubtful = !place.nominal && Math.abs(sure - held.tell_below) < 1e-6;
    yield { rule: 'U1', neighbour: conduit, distance: town.distance(trench, conduit), severity, figures, doubtful };
  }
}

function* crossing(town, trench) {
  if (!concerns('U2', trench, town.on)) return;
  const { least_deg, end_m } = value('U2', town.on);
  const ends = (item) => item.shape.lines.flatMap((line) => [line[0], line.at(-1)]);
  for (const conduit of town.conduits) {
    if (!counts(trench, conduit)) continue;
    const joined = [...ends(trench), ...ends(conduit)];
    const angles = shape.parts(trench.shape).flatMap((t) =>
      shape.parts(conduit.shape).flatMap((c) => {
        const met = shape.meeting(t, c);
        if (!met) return [];
        const at = shape.between(t, met[0]);
        return joined.some((end) => shape.apart(at, end) <= end_m) ? [] : [shape.angle(t, c)];
      }),
    );
    const least = Math.min(...angles);
    if (least < least_deg) {
      yield { rule: 'U2', neighbour: conduit, distance: 0, severity: 'light', figures: { angle_deg: least, keep_deg: least_deg } };
    }
  }
}

const sum = (pieces, word = 'length') => pieces.reduce((held, piece) => held + piece[word], 0);

function* cover(town, trench) {
  if (!concerns('U3', trench, town.on)) return;
  const held = value('U3', town.on);
  const { method, cover_m } = trench;
  const pieces = town.pieces(trench);
  const tell = (phrase, severity, where, more = {}) => ({
    rule: 'U3',
    phrase,
    severity,
    figures: { cover_m, length_m: sum(where), ...more },
    tells: sum(where, 'grid') > held.from_m,
  });
  const said = [];
  const row = held.cover.find((one) => one.method === method);
  if (!row) said.push(tell('unknown', 'info', pieces));
  else if (cover_m < row.least_m || cover_m > row.most_m) {
    said.push(tell('method', 'light', pieces, { keep_m: cover_m < row.least_m ? row.least_m : row.most_m }));
  }
  if (cover_m < held.standard_m) {
    const isNever = ({ segment }) => segment && held.never_in.includes(segment.class);
    said.push(tell('forbidden', 'heavy', pieces.filter(isNever), { keep_m: held.standard_m }));
    said.push(tell('declare', 'light', pieces.filter((piece) => !isNever(piece)), { keep_m: held.standard_m }));
  }
  const surface = held.surface.find((one) => one.method === method);
  if (surface) {
    const tagged = pieces.filter(({ segment }) => segment?.surface);
    said.push(tell('surface', 'light', tagged.filter(({ segment }) => !surface.fits.includes(segment.surface))));
    said.push(tell('unknown_surface', 'info', pieces.filter((piece) => !tagged.includes(piece))));
  }
  yield* said.filter((one) => one.tells);
}

function* fill(town, trench) {
  if (!concerns('U5', trench, town.on) || !town.isLoaded('conduit')) return;
  const held = value('U5', town.on);
  const followed = town.conduits
    .filter((conduit) => files.U5.relation.attribute.kinds.includes(conduit.kind))
    .map((conduit) => ({ conduit, along: shape.near(trench.shape, conduit.shape, held.metres) }))
    .filter(({ along }) => shape.gridLength(trench.shape, along) > held.from_m);
  const room = ({ conduit: { ducts, ducts_free } }) => ducts_free > 0 && (ducts - ducts_free + 1) / ducts <= held.most_fill;
  const together = (list) => shape.parts(trench.shape).map((_, at) => shape.merged(list.flatMap(({ along }) => along[at])));
  const free = together(followed.filter(room));
  for (const one of followed.filter((one) => !room(one))) {
    const left = shape.both(one.along, shape.without(free));
    const length_m = shape.groundLength(trench.shape, left);
    const figures = { count: one.conduit.ducts_free, total: one.conduit.ducts, length_m };
    if (shape.gridLength(trench.shape, left) > held.from_m) yield { rule: 'U5', phrase: 'full', neighbour: one.conduit, severity: 'light', figures };
  }
  const none = shape.without(together(followed));
  const figures = { length_m: shape.groundLength(trench.shape, none), keep_m: held.metres };
  if (shape.gridLength(trench.shape, none) > held.from_m) yield { rule: 'U5', phrase: 'unknown', severity: 'info', figures };
}

function* zone(town, trench) {
  if (!concerns('U6', trench, town.on)) return;
  const held = value('U6', town.on);
  const inside = town.pieces(trench).filter(({ segment, off, middle, part }) => {
    const usual = segment && held.carriageway_m[segment.class];
    if (!usual || off >= (segment.width_m ?? usual) / 2) return false;
    const axes = shape.parts(segment.shape).map((axis) => ({ axis, off: shape.pointToPart(middle, axis) }));
    const nearest = axes.toSorted((a, b) => a.off - b.off)[0].axis;
    return shape.angle(part, nearest) < held.alongside_below_deg;
  });
  const length_m = sum(inside);
  if (sum(inside, 'grid') > held.from_m) yield { rule: 'U6', phrase: 'zone', severity: 'info', figures: { length_m } };
}

export function* judge(town, trench) {
  yield* clearance(town, trench);
  yield* crossing(town, trench);
  yield* cover(town, trench);
  yield* fill(town, trench);
  yield* zone(town, trench);
}
