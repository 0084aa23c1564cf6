// The ground: what each piece is, what it costs, where fibre comes from, and who cannot be reached.
import * as shape from '../shape.mjs';

/** Carriageways where no width is known; classes that are not here carry no ducts. */
const WIDTH = { trunk: 12, primary: 9, secondary: 8, tertiary: 7, unclassified: 6, residential: 6, pedestrian: 6, living: 5, service: 4 };

/** A long part has one scale, that of its middle; pieces of it are off by as much as the scale changes on it. */
const SCALE = 5e-5;

const point = (at) => ({ kind: 'point', lines: [[at]], areas: [] });
const line = (a, b) => ({ kind: 'line', lines: [[a, b]], areas: [] });
const axis = (segment, at) => Math.min(...shape.parts(segment.line).map((part) => shape.pointToPart(at, part)));

/** How a street lies: metres from its axis to its sides, and what is opened beside it. */
function side(segment, price) {
  const width = segment.width_m ?? WIDTH[segment.class];
  if (width < price.two_sides_from_m || segment.bridge || segment.tunnel) return { aside: 0, soil: 'carriageway' };
  const verge = segment.class === 'service' || segment.class === 'unclassified';
  return { aside: width / 2 + price.beside_m, soil: verge ? 'verge' : 'pavement' };
}

/** The cheapest method on a ground. */
function cheapest(price, soil) {
  const usable = price.method.filter((one) => one[`${soil}_cents_per_m`] !== undefined);
  const cents = Math.min(...usable.map((one) => one[`${soil}_cents_per_m`]));
  return { method: usable.find((one) => one[`${soil}_cents_per_m`] === cents).method, cents };
}

function crossing(price, name) {
  if (!price.drilled.includes(name)) return cheapest(price, 'carriageway');
  const { method, carriageway_cents_per_m: cents } = price.method.find((one) => one.method === 'drilling');
  return { method, cents };
}

/** What holds on a piece between two places. */
function effects(plan, [a, b], price) {
  const middle = shape.between([a, b], 0.5);
  const holds = {
    moratorium: (zone) => shape.distance(point(middle), zone.extent) - zone.half_m,
    private: (zone) => shape.distance(point(middle), zone.extent) - zone.half_m,
    rail: (zone) => shape.distance(line(a, b), zone.extent) - zone.half_m,
    shared: (zone) =>
      Math.max(...[a, b].map((end) => shape.distance(point(end), zone.extent))) - zone.half_m - price.shared_within_m,
  };
  const found = { sure: new Set(), doubtful: new Set() };
  for (const zone of plan.zones) {
    const over = holds[zone.effect](zone);
    // On the very edge rounding decides.
    if (Math.abs(over) < 1e-6) found.doubtful.add(zone.effect);
    else if (over < 0) found.sure.add(zone.effect);
  }
  return found;
}

const FACTOR = { moratorium: 'moratorium_factor', private: 'private_factor', rail: 'rail_factor', shared: 'shared_factor' };

/** Everything that is told of a piece and may be known from where it lies. */
function piece(plan, price, told, number, heard) {
  const ends = told.ends.map((end) => plan.ground.places[end]);
  const where = `piece ${number} (${told.kind})`;
  const fault = (text) => heard.fault(`${where}: ${text}`);
  const is = (what, here) => told[what] !== here && fault(`${what}: told ${told[what]}, here ${here}`);
  const segment = plan.segments[told.segment];
  const street = segment && side(segment, price);
  const straight = shape.ground(ends);
  const dug = ({ method, cents }, soil, once = 0) => {
    is('method', method);
    is('soil', soil);
    is('cents_per_m', cents);
    is('once_cents', once);
  };
  if (segment && !WIDTH[segment.class]) fault(`lies in a street of class ${segment.class}`);
  const open = ['side', 'corner', 'crossing'].includes(told.kind);
  const laid = open || told.kind === 'house' || told.kind === 'tap';
  const found = laid ? effects(plan, ends, price) : { sure: new Set(), doubtful: new Set() };
  // Only what lies over a railway is forbidden everywhere; the rest speaks of the surface of streets.
  const held = (effect) => (open || effect === 'rail' ? found.sure.has(effect) : false);
  for (const effect of Object.keys(FACTOR)) {
    if (found.doubtful.has(effect)) continue;
    if (told.effects.includes(effect) !== held(effect)) fault(`${effect}: told ${told.effects.includes(effect)}, here ${held(effect)}`);
  }
  const factor = told.effects.reduce((product, effect) => product * price[FACTOR[effect]], 1);
  heard.same(`${where}: factor`, told.factor, factor);
  if (factor === 0) fault('lies where nothing may be laid');
  if (open) {
    for (const end of ends) {
      const [away, most] = [axis(segment, end), street.aside];
      // At a corner the other end lies in another street.
      if (told.kind !== 'corner' && away > most + 1e-6) fault(`lies ${away} m from the axis, its side ${most} m`);
    }
  }
  switch (told.kind) {
    case 'side': {
      dug(cheapest(price, street.soil), street.soil);
      const bends = segment.line.lines[0].length - 2;
      // As long as the axis; around bends the course of a side is longer or shorter.
      const course = told.course.slice(1).reduce((sum, to, at) => sum + shape.ground([told.course[at], to]), 0);
      heard.same(`${where}: metres`, told.metres, course, bends ? (4 * street.aside) / Math.max(1, course) + 1e-4 : SCALE);
      break;
    }
    case 'corner':
      dug(cheapest(price, street.soil), street.soil);
      heard.same(`${where}: metres`, told.metres, straight, SCALE);
      break;
    case 'crossing':
      dug(crossing(price, segment.class), 'carriageway', price.crossing_cents);
      if (street.aside === 0) fault('crosses a street with one side');
      heard.same(`${where}: metres`, told.metres, 2 * street.aside, SCALE);
      heard.same(`${where}: straight`, shape.apart(...ends), 2 * street.aside, SCALE);
      break;
    case 'house': {
      is('cents_per_m', price.house_cents_per_m);
      is('once_cents', price.house_cents);
      heard.same(`${where}: metres`, told.metres, Math.max(1, straight), SCALE);
      const premise = plan.premises[told.of].place;
      if (!ends.some((end) => shape.apart(end, premise) < 1e-6)) fault('does not end at its building');
      nearest(plan, premise, segment, where, heard);
      break;
    }
    case 'duct':
      is('cents_per_m', price.pull_cents_per_m);
      is('once_cents', 0);
      heard.same(`${where}: metres`, told.metres, straight, SCALE);
      room(plan.conduits[told.of], ends, fault);
      break;
    case 'tap':
      dug(cheapest(price, street.soil), street.soil, price.tap_cents);
      heard.same(`${where}: metres`, told.metres, straight, SCALE);
      room(plan.conduits[told.of], ends.slice(0, 1), fault);
      break;
    case 'feed':
      is('cents', 0);
      feed(plan, told, ends, fault);
      break;
    default:
      fault('is of no kind');
  }
  heard.same(`${where}: cents`, told.cents, Math.round(Math.round(told.metres * told.cents_per_m) * told.factor) + told.once_cents, 0);
}

/** A building is connected from the nearest street that carries ducts. */
function nearest(plan, place, segment, where, heard) {
  const away = (one) => Math.min(...shape.parts(one.line).map((part) => shape.pointToPart(place, part)));
  const least = Math.min(...plan.segments.filter((one) => WIDTH[one.class]).map(away));
  if (away(segment) > least + 1e-6) heard.fault(`${where}: comes from a street ${away(segment)} m away, the nearest is ${least} m`);
}

function room(conduit, ends, fault) {
  if (!conduit.telecom || !(conduit.serving || conduit.ducts_free > 0)) fault('goes through a duct without room');
  const away = (at) => Math.min(...shape.parts(conduit.line).map((part) => shape.pointToPart(at, part)));
  if (ends.some((at) => away(at) > 1e-6)) fault('does not lie in its duct');
}

/** Fibre comes out of a duct that serves, or of a feed by the nearest street. */
function feed(plan, told, ends, fault) {
  const at = ends[told.ends.indexOf(plan.ground.root) === 0 ? 1 : 0];
  if (!told.ends.includes(plan.ground.root)) fault('does not come from the root');
  const serves = plan.conduits
    .filter((conduit) => conduit.telecom && conduit.serving)
    .some((conduit) => shape.parts(conduit.line).some((part) => shape.pointToPart(at, part) < 1e-6));
  const near = plan.feeds.some((feed) => shape.ground([feed, at]) <= plan.access_m + 20);
  if (!serves && !near) fault('comes from nowhere');
}

/** Which nodes can be reached from the root over all pieces, and the pieces at each. */
function reached({ ground: { places, pieces, root } }) {
  const near = places.map(() => []);
  pieces.forEach(({ ends: [a, b], cents }) => {
    near[a].push([b, cents]);
    near[b].push([a, cents]);
  });
  const seen = new Set([root]);
  for (const node of seen) for (const [next] of near[node]) seen.add(next);
  return { seen, near };
}

/** What the shortest way to each of some nodes costs together, each piece once. */
function shortestWays(near, root, nodes) {
  const [cost, before] = [new Map([[root, 0]]), new Map()];
  const open = [[0, root]];
  while (open.length) {
    let least = 0;
    for (let at = 1; at < open.length; at += 1) if (open[at][0] < open[least][0]) least = at;
    const [[so, node]] = open.splice(least, 1);
    if (so > cost.get(node)) continue;
    for (const [next, cents] of near[node]) {
      if (so + cents >= (cost.get(next) ?? Infinity)) continue;
      cost.set(next, so + cents);
      before.set(next, [node, cents]);
      open.push([so + cents, next]);
    }
  }
  const used = new Set();
  let sum = 0;
  for (let node of nodes) {
    for (; before.has(node) && !used.has(node); [node] = before.get(node)) {
      used.add(node);
      sum += before.get(node)[1];
    }
  }
  return sum;
}

/** Checks the ground and the tree; false where there is no plan. */
export function check(plan, price, heard) {
  const carrying = plan.segments.filter((segment) => WIDTH[segment.class]);
  const away = (at) => Math.min(...carrying.flatMap((one) => shape.parts(one.line)).map((part) => shape.pointToPart(at, part)));
  if (plan.no_feed) {
    heard.met('no feed');
    const near = plan.feeds.filter((feed) => away(feed) < plan.access_m * 0.99);
    if (near.length) heard.fault(`no feed is told, but one lies ${away(near[0])} m from a street`);
    return false;
  }
  const { pieces, root, premises } = plan.ground;
  pieces.forEach((told, number) => piece(plan, price, told, number, heard));
  const { seen, near } = reached(plan);
  premises.forEach((node, at) => {
    const { place } = plan.premises[at];
    if (node === 'no_street') {
      heard.met('no street');
      // Grid and ground metres differ by less than a hundredth.
      if (away(place) < plan.access_m * 0.99) heard.fault(`building ${at} is said to have no street, but one is ${away(place)} m away`);
      return;
    }
    if (away(place) > plan.access_m * 1.01) heard.fault(`building ${at} is connected over ${away(place)} m`);
    if (node === 'not_reached') {
      heard.met('not reached');
      const own = pieces.find(({ kind, of }) => kind === 'house' && of === at);
      if (own && own.ends.some((end) => seen.has(end))) heard.fault(`building ${at} is said not to be reached, but it is`);
      return;
    }
    if (shape.apart(plan.ground.places[node], place) > 1e-6) heard.fault(`building ${at} is not where its node is`);
  });
  tree(plan, heard, near, root);
  return true;
}

function tree(plan, heard, near, root) {
  const { pieces, premises } = plan.ground;
  const { tree: told } = plan;
  const cents = told.pieces.reduce((sum, number) => sum + pieces[number].cents, 0);
  heard.same('cents of the tree', told.cents, cents, 0);
  for (const number of told.pieces) {
    const { kind, effects: held, method } = pieces[number];
    heard.met(`used ${kind}`);
    for (const effect of held) heard.met(`used under ${effect}`);
    if (method === 'drilling') heard.met('drilled');
  }
  const homes = premises.filter((node) => typeof node === 'number');
  if (told.limit !== null) {
    heard.met('limit');
    if (cents > told.limit) heard.fault(`the tree costs ${cents}, more than ${told.limit}`);
    return;
  }
  heard.met('tree');
  const ways = shortestWays(near, root, homes);
  if (told.lower_bound > cents) heard.fault(`no tree costs less than ${told.lower_bound}, but this one costs ${cents}`);
  if (cents > ways) heard.fault(`the tree costs ${cents}, the shortest ways together ${ways}`);
  if (cents < ways) heard.met('cheaper than shortest ways');
}
