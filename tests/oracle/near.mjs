// ST1 to ST3, ST5, ST6, P1 to P6, E1 to E5, M6, U4: what a trench comes near, and when.
import * as shape from './shape.mjs';
import { date, day, daysOf, files, gapDays, half, halfOf, isCertain, shared, span, value } from './words.mjs';

/** The days of a constraint that are told: only where both ends are known. */
const known = (item) => (item.since && item.until ? daysOf(item) : null);

const KINDS = (code) => files[code].relation.constraints;

/** What is told of the stretch of a trench within a distance of something. */
const along = (trench, item, reach) => shape.groundLength(trench.shape, shape.near(trench.shape, item.shape, reach));

const digs = (works, on) => value('CLASS', on).digs.includes(works.kind ?? 'telecom');

export const concerns = (code, trench, on) =>
  !(files[code].not_for ?? []).includes(trench.method) &&
  !(files[code].exempts && trench.exempt) &&
  !(files[code].digs && !digs(trench, on));

export function* spaceTime(town, trench) {
  const [one, two, three] = ['ST1', 'ST2', 'ST3'].map((code) => value(code, town.on));
  if (town.isOver(trench)) return;
  for (const works of town.works) {
    if (town.isOver(works) || town.isOfOneCase(trench, works)) continue;
    const d = town.distance(trench, works);
    const zones = town.zone(trench) + town.zone(works);
    const both = shared(span(trench), span(works));
    const told = { neighbour: works, distance: d };
    if (one && d <= zones && isCertain(trench) && isCertain(works) && both) {
      const severity = d <= half(trench) + half(works) || files.CLASS.status === 'verified' ? 'heavy' : 'light';
      yield { rule: 'ST1', ...told, severity, period: both, figures: { distance_m: d, length_m: along(trench, works, zones) } };
      continue;
    }
    const buffer = Math.max(two.buffer_m[town.classOf(trench)], two.buffer_m[town.classOf(works)]);
    if (d <= zones + buffer && both) {
      yield { rule: 'ST2', ...told, severity: 'light', period: both, figures: { distance_m: d, gap_m: Math.max(0, d - zones) } };
      continue;
    }
    if (files.ST3.digs && !(digs(trench, town.on) && digs(works, town.on))) continue;
    const common = new Set([...town.standsOn(trench)].filter((segment) => town.standsOn(works).has(segment)));
    const gap = gapDays(span(trench), span(works));
    if ((common.size || d - zones < three.metres || d <= zones) && gap <= three.within_days) {
      const reach = zones + three.metres;
      const beside = Math.min(along(trench, works, reach), along(works, trench, reach));
      const standing = (side) =>
        town
          .pieces(side)
          .filter((piece) => common.has(piece.segment))
          .reduce((sum, piece) => sum + piece.length, 0);
      const onStreet = Math.min(standing(trench), standing(works));
      const part = Math.min(1, Math.max(beside, onStreet) / Math.min(shape.whole(trench.shape), shape.whole(works.shape)));
      const near = 1 - gap / three.within_days;
      const depth =
        works.cover_m == null ? three.unknown_depth : Math.max(0, 1 - Math.abs(trench.cover_m - works.cover_m) / three.depth_m);
      const length_m = d <= reach ? along(trench, works, reach) : standing(trench);
      const figures = { days: gap, length_m };
      yield { rule: 'ST3', ...told, severity: 'opportunity', score: part * near * depth, period: span(works), figures };
    }
  }
}

/** Constraints nearer than a distance from the trench (half its width) or from its zone. */
function* constraints(town, trench, code, from, extra = () => true) {
  if (!concerns(code, trench, town.on)) return;
  const held = value(code, town.on);
  for (const item of town.constraints) {
    if (!KINDS(code).includes(item.kind) || !extra(item)) continue;
    const d = town.distance(trench, item);
    const reach = (from === 'zone' ? town.zone(trench) : from === 'trench' ? half(trench) : 0) + halfOf(item);
    const gap = Math.max(0, d - reach);
    const keep = held.by_kind?.[item.kind] ?? held.metres;
    if (gap < keep || gap === 0) yield { item, d, gap, keep, reach, held, both: shared(span(trench), daysOf(item)) };
  }
}

function* plain(town, trench, code, from, extra) {
  for (const { item, d, both, keep, reach } of constraints(town, trench, code, from, extra)) {
    if (!both) continue;
    const figures = { distance_m: d, keep_m: keep, length_m: along(trench, item, reach + keep) };
    yield { rule: code, phrase: files[code].relation.near ? 'shared' : undefined, neighbour: item, distance: d, severity: 'light', period: known(item), figures };
  }
}

const addYears = (text, years) => {
  const [y, m, d] = text.split('-').map(Number);
  const last = new Date(Date.UTC(y + years, m, 0)).getUTCDate();
  return Date.UTC(y + years, m - 1, Math.min(d, last)) / 86400000;
};

function* moratoria(town, trench) {
  if (!concerns('P1', trench, town.on)) return;
  const { metres, at_most_years } = value('P1', town.on);
  for (const item of town.moratoria) {
    const d = town.distance(trench, item);
    const gap = Math.max(0, d - half(trench) - halfOf(item));
    const kept = [day(item.since), Math.min(day(item.until), addYears(item.since, at_most_years))];
    if ((gap < metres || gap === 0) && shared(kept, span(trench))) {
      yield { rule: 'P1', neighbour: item, distance: d, severity: 'light', period: kept, figures: {} };
    }
  }
}

function* resurfacing(town, trench) {
  for (const { item, d, held, reach } of constraints(town, trench, 'P2', 'trench')) {
    const [when, ours] = [daysOf(item), span(trench)];
    if (when[1] < town.today) continue;
    const gap = gapDays(ours, when);
    if (gap > held.within_days) continue;
    const phrase = when[1] < ours[0] ? 'before' : when[0] > ours[1] ? 'after' : 'shared';
    const figures = { days: gap, length_m: along(trench, item, reach + held.metres) };
    yield { rule: 'P2', phrase, neighbour: item, distance: d, severity: 'light', period: known(item), figures };
  }
}

/** The first days that a span shares with a season that comes back each year. */
function season([first, last], [[m1, d1], [m2, d2]]) {
  let run = null;
  for (let at = first; at <= last; at += 1) {
    const [, m, d] = date(at).split('-').map(Number);
    const [now, from, to] = [m * 100 + d, m1 * 100 + d1, m2 * 100 + d2];
    const holds = from <= to ? from <= now && now <= to : now >= from || now <= to;
    if (holds) run = [run?.[0] ?? at, at];
    else if (run) break;
  }
  return run;
}

function* embargo(town, trench) {
  if (!concerns('P3', trench, town.on)) return;
  yield* plain(town, trench, 'P3', 'zone');
  const held = value('P3', town.on);
  for (const phrase of ['winter', 'traffic']) {
    const { days, streets } = held[phrase];
    const there = town.pieces(trench).filter(({ segment }) => !streets || (segment && streets.includes(segment.class)));
    const sum = (word) => there.reduce((held, piece) => held + piece[word], 0);
    const period = season(span(trench), days);
    if (sum('grid') > held.from_m && period) yield { rule: 'P3', phrase, severity: 'light', period, figures: { length_m: sum('length') } };
  }
}

function* repeat(town, trench) {
  if (!concerns('P6', trench, town.on)) return;
  const held = value('P6', town.on);
  for (const works of town.works) {
    if (!files.P6.relation.works.includes(works.kind) || town.isOfOneCase(trench, works)) continue;
    const [before, ours] = [span(works), span(trench)];
    if (before[1] >= ours[0]) continue;
    const d = town.distance(trench, works);
    const gap = Math.max(0, d - town.zone(trench) - half(works));
    const between = gapDays(before, ours);
    if ((gap < held.metres || gap === 0) && between <= held.within_days && (before[1] < town.today || between > held.planned_beyond_days)) {
      const figures = { days: between, length_m: along(trench, works, town.zone(trench) + half(works) + held.metres) };
      yield { rule: 'P6', phrase: 'before', neighbour: works, distance: d, severity: 'light', period: before, figures };
    }
  }
}

function* permission(town, trench) {
  const { lapses } = trench;
  if (!lapses) return;
  const held = value('P5', town.on);
  const last = day(lapses.last);
  const phrase = span(trench)[0] > last ? 'after' : last - town.today <= held.within_days ? 'near' : null;
  if (phrase) yield { rule: 'P5', phrase, severity: phrase === 'after' && lapses.verified ? 'heavy' : 'light', figures: {} };
}

function* trees(town, trench) {
  if (!concerns('E1', trench, town.on)) return;
  const { metres, or_crown_plus_metres } = value('E1', town.on);
  for (const tree of town.trees) {
    const d = town.distance(trench, tree);
    const keep = tree.crown_radius_m == null ? metres : Math.max(metres, tree.crown_radius_m + or_crown_plus_metres);
    const gap = Math.max(0, d - town.zone(trench));
    if (gap < keep || gap === 0) yield { rule: 'E1', neighbour: tree, distance: d, severity: 'light', figures: { distance_m: d, keep_m: keep } };
  }
}

function* ordnance(town, trench) {
  for (const found of plain(town, trench, 'E3', 'zone', (item) => !item.cleared)) {
    const { metres } = value('E3', town.on);
    const meets = found.distance <= half(trench) + halfOf(found.neighbour) + metres;
    yield { ...found, severity: meets || files.CLASS.status === 'verified' ? 'block' : 'light' };
  }
}

function* districts(town, trench) {
  if (!concerns('E5', trench, town.on)) return;
  const { from_m } = value('E5', town.on);
  const held = town.districts.filter((district) => shape.gridLength(trench.shape, shape.within(trench.shape, district.shape)) > from_m);
  if (held.length >= 2) yield { rule: 'E5', phrase: 'split', severity: 'light', figures: { count: held.length } };
}

function* backhaul(town, trench) {
  for (const { item, d, held, both } of constraints(town, trench, 'M6', 'axis', (item) => !trench.case || item.id !== trench.case)) {
    if (!both) continue;
    const score = Math.min(1, along(trench, item, held.metres + halfOf(item)) / shape.length(trench.shape));
    yield { rule: 'M6', neighbour: item, distance: d, severity: 'opportunity', score, period: known(item), figures: { distance_m: d } };
  }
}

function* freeDucts(town, trench) {
  if (!concerns('U4', trench, town.on)) return;
  const { metres } = value('U4', town.on);
  for (const conduit of town.conduits) {
    if (!files.U4.relation.kinds.includes(conduit.kind) || conduit.ducts_free < 1) continue;
    const d = town.distance(trench, conduit);
    if (!(d < metres || d === 0)) continue;
    const score = Math.min(1, along(trench, conduit, metres) / shape.length(trench.shape));
    yield { rule: 'U4', neighbour: conduit, distance: d, severity: 'opportunity', score, figures: { distance_m: d } };
  }
}

export function* judge(town, trench) {
  yield* spaceTime(town, trench);
  yield* plain(town, trench, 'ST5', 'zone');
  yield* plain(town, trench, 'ST6', 'zone');
  yield* moratoria(town, trench);
  yield* resurfacing(town, trench);
  yield* embargo(town, trench);
  yield* plain(town, trench, 'P4', 'trench', (item) => !item.owner || item.owner !== trench.applicant);
  yield* permission(town, trench);
  yield* repeat(town, trench);
  yield* trees(town, trench);
  yield* plain(town, trench, 'E2', 'zone');
  yield* ordnance(town, trench);
  yield* plain(town, trench, 'E4', 'zone');
  yield* plain(town, trench, 'E5', 'trench');
  yield* districts(town, trench);
  yield* freeDucts(town, trench);
  yield* backhaul(town, trench);
}
