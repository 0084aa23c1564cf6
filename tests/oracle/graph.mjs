// ST4, ST7, ST8: what works do to the street graph.
import * as shape from './shape.mjs';
import { date, daysOf, files, halfOf, isStreet, shared, span, value } from './words.mjs';

const junction = ([x, y]) => `${Math.round(x * 100)} ${Math.round(y * 100)}`;
const place = (name) => name.split(' ').map(Number);
const before = (a, b) => {
  const [[ax, ay], [bx, by]] = [place(a), place(b)];
  return ax - bx || ay - by;
};
const ends = (segment) => [segment.shape.lines[0][0], segment.shape.lines.at(-1).at(-1)].map(junction);

/** Lengths of the shortest ways over segments from some junctions, with the segment that was walked last. */
function walk(segments, starts) {
  const reached = new Map([...starts].map((name) => [name, { length: 0, by: null, from: null }]));
  const open = new Set(reached.keys());
  while (open.size) {
    const at = [...open].reduce((a, b) => (reached.get(b).length < reached.get(a).length ? b : a));
    open.delete(at);
    for (const segment of segments) {
      const [a, b] = ends(segment);
      if (a !== at && b !== at) continue;
      const to = a === at ? b : a;
      const length = reached.get(at).length + shape.length(segment.shape);
      if (length < (reached.get(to)?.length ?? Infinity)) {
        reached.set(to, { length, by: segment, from: at });
        open.add(to);
      }
    }
  }
  return reached;
}

/** The segments that works close, in the order in which they stand along them. */
function closed(town, works) {
  return town.once('closed', works, () => {
    const { lane_m, from_m, always, not_by, carriageway_m } = town.class.closing;
    if (not_by.includes(works.method)) return [];
    const passing = town.streets.filter((segment) => carriageway_m[segment.class]);
    if (works.shape.kind === 'area') {
      return passing.filter((segment) => shape.gridLength(segment.shape, shape.within(segment.shape, works.shape)) >= from_m);
    }
    const pieces = town.pieces(works);
    const order = [...new Set(pieces.flatMap(({ segment }) => segment ?? []))].filter((segment) => passing.includes(segment));
    return order.filter((segment) => {
      const narrow = ({ off }) => (segment.width_m ?? carriageway_m[segment.class]) / 2 + off - town.zone(works) < lane_m;
      const held = pieces.filter((piece) => piece.segment === segment && (always.includes(works.kind) || narrow(piece)));
      return held.reduce((sum, piece) => sum + piece.grid, 0) >= from_m;
    });
  });
}

const passes = (town) => town.once('passes', town, () => town.streets.filter((s) => town.class.closing.carriageway_m[s.class]));
const open = (town, works) => passes(town).filter((segment) => !works.some((one) => closed(town, one).includes(segment)));

function knots(town, works) {
  return town.once('knots', works, () => {
    const left = new Set(closed(town, works));
    const found = [];
    for (const start of closed(town, works)) {
      if (!left.delete(start)) continue;
      const knot = [start];
      for (let at = 0; at < knot.length; at += 1) {
        for (const other of left) {
          if (ends(other).some((end) => ends(knot[at]).includes(end)) && left.delete(other)) knot.push(other);
        }
      }
      const free = new Set(open(town, [works]).flatMap(ends));
      const gates = [...new Set(knot.flatMap(ends))].filter((end) => free.has(end)).toSorted(before);
      if (gates.length < 2) continue;
      const farthest = (from) => {
        const lengths = walk(knot, [from]);
        return gates.filter((gate) => gate !== from).reduce((a, b) => (lengths.get(b).length > lengths.get(a).length + 1e-9 ? b : a));
      };
      const a = farthest(gates[0]);
      const b = farthest(a);
      found.push({ a, b, direct: walk(knot, [a]).get(b).length });
    }
    return found;
  });
}

function way(town, { a, b }, works) {
  const reached = walk(open(town, works), [a]);
  const found = reached.get(b);
  if (!found || found.length > town.class.closing.at_most_m) return null;
  const over = [];
  for (let at = b; reached.get(at).by; at = reached.get(at).from) over.push(reached.get(at).by);
  return { length: found.length, over };
}

/** The first knot of A whose way B closes. */
const meeting = (town, a, b) =>
  knots(town, a)
    .map((knot) => ({ knot, around: way(town, knot, [a]) }))
    .filter(({ around }) => around?.over.some((segment) => closed(town, b).includes(segment)));

function* routes(town, trench) {
  if (town.isOver(trench)) return;
  for (const works of town.works) {
    const both = shared(span(trench), span(works));
    if (town.isOver(works) || town.isOfOneCase(trench, works) || !both) continue;
    const [ours, theirs] = [meeting(town, trench, works), meeting(town, works, trench)];
    const shuts = (held) => held.filter(({ knot }) => !way(town, knot, [trench, works]));
    const alternative = shuts(ours).length || shuts(theirs).length;
    const [first, second] = alternative ? [shuts(ours), shuts(theirs)] : [ours, theirs];
    const told = first[0] ?? second[0];
    if (!told) continue;
    const figures = { length_m: told.around.length, extra_m: told.around.length - told.knot.direct, keep_m: town.class.closing.at_most_m };
    const phrase = first[0] ? 'ours' : 'theirs';
    yield { rule: alternative ? 'ST7' : 'ST4', phrase, neighbour: works, severity: 'light', period: both, figures };
  }
  const none = knots(town, trench).filter((knot) => !way(town, knot, [trench]));
  if (none.length) yield { rule: 'ST4', phrase: 'none', severity: 'light', figures: { keep_m: town.class.closing.at_most_m, count: none.length } };
}

function* access(town, trench) {
  const { access_m, out_m } = value('ST7', town.on);
  const { at_most_m } = town.class.closing;
  const from = [Math.max(span(trench)[0], town.today), span(trench)[1]];
  const facilities = town.constraints.filter(
    (item) => files.ST7.relation.measure.access.constraints.includes(item.kind) && from[0] <= from[1] && shared(daysOf(item), from),
  );
  const shut = (facility, works) => {
    const reached = walk(
      open(town, works),
      open(town, works)
        .filter((segment) => town.distance(facility, segment) <= access_m + halfOf(facility))
        .flatMap(ends),
    );
    return ![...reached.values()].some(({ length }) => length >= out_m && length <= at_most_m);
  };
  for (const facility of facilities) {
    if (!shut(facility, []) && shut(facility, [trench])) {
      yield { rule: 'ST7', phrase: 'alone', neighbour: facility, severity: 'light', figures: {} };
    }
  }
  if (town.isOver(trench)) return;
  for (const works of town.works) {
    const both = shared(span(trench), span(works));
    if (town.isOver(works) || town.isOfOneCase(trench, works) || !both || !closed(town, works).length) continue;
    const held = facilities.filter((one) => !shut(one, []) && !shut(one, [works]) && !shut(one, [trench]) && shut(one, [trench, works]));
    if (held.length) yield { rule: 'ST7', phrase: 'together', neighbour: works, severity: 'light', period: both, figures: {} };
  }
}

function* load(town, trench) {
  if ((files.ST8.not_for ?? []).includes(trench.method)) return;
  const { metres, street, district } = value('ST8', town.on);
  const days = [Math.max(span(trench)[0], town.today), span(trench)[1]];
  if (days[0] > days[1]) return;
  const counting = town.works.filter(
    (works) => (works.published || works.applicant === trench.applicant) && !town.isOfOneCase(trench, works),
  );
  const highest = (works) => {
    let most = { load: 0 };
    for (let t = days[0]; t <= days[1]; t += 1) {
      const held = 1 + works.filter((one) => span(one)[0] <= t && t <= span(one)[1]).length;
      if (held > most.load) most = { load: held, t };
    }
    return most;
  };
  const judged = (phrase, name, segments, works, limits) => {
    const length = segments.reduce((sum, segment) => sum + shape.length(segment.shape), 0);
    const limit = Math.ceil(Math.max(limits.from_works, (limits.per_km * length) / 1000));
    const { load, t } = highest(works);
    const figures = { length_m: length, count: load, total: limit };
    return { rule: 'ST8', phrase, name, severity: 'light', period: [t, t], figures, above: load - limit };
  };
  const names = [...new Set([...town.standsOn(trench)].map((segment) => segment.name))].filter(Boolean).toSorted();
  const streets = names
    .map((name) => {
      const segments = town.streets.filter((s) => isStreet(s) && s.name === name && town.distance(trench, s) <= metres);
      return judged('street', name, segments, counting.filter((works) => segments.some((s) => town.standsOn(works).has(s))), street);
    })
    .filter(({ above }) => above >= 0);
  if (streets.length) yield streets.reduce((a, b) => (b.above > a.above ? b : a));
  const lies = (item) => town.districts.filter((one) => shape.holds(one.shape, item.shape.lines[0][0])).toSorted((a, b) => (a.id < b.id ? -1 : 1))[0];
  const ours = lies(trench);
  if (ours) {
    const segments = town.streets.filter((s) => isStreet(s) && lies(s) === ours);
    const told = judged('district', ours.name, segments, counting.filter((works) => lies(works) === ours), district);
    if (told.above >= 0) yield told;
  }
}

export function* judge(town, trench) {
  yield* routes(town, trench);
  yield* access(town, trench);
  yield* load(town, trench);
}
