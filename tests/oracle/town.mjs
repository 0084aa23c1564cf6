// Random cities, small and crowded, reproducible from their seed; the shape is that of docs/RULES.md.

const SIDE = 5;
const STEP = 120;
const [X, Y] = [565000, 5934000];

class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  // mulberry32
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  range(from, to) {
    return from + (to - from) * this.next();
  }
  below(count) {
    return Math.floor(this.next() * count);
  }
  of(list) {
    return list[this.below(list.length)];
  }
  chance(share) {
    return this.next() < share;
  }
  maybe(share, make) {
    return this.chance(share) ? make() : undefined;
  }
  id() {
    const hex = () => this.below(0x10000).toString(16).padStart(4, '0');
    return `${hex()}${hex()}-${hex()}-4${hex().slice(1)}-8${hex().slice(1)}-${hex()}${hex()}${hex()}`;
  }
  place() {
    return [X + this.range(-30, (SIDE - 1) * STEP + 30), Y + this.range(-30, (SIDE - 1) * STEP + 30)];
  }
  walk(steps, least, most) {
    let [at, heading] = [this.place(), this.range(0, 2 * Math.PI)];
    const line = [at];
    for (let step = 0; step < steps; step += 1) {
      const length = this.range(least, most);
      heading += this.range(-0.7, 0.7);
      at = [at[0] + length * Math.cos(heading), at[1] + length * Math.sin(heading)];
      line.push(at);
    }
    return line;
  }
  /** A stretch of a line, some way aside of it and sometimes turned or shaken. */
  beside(line, most) {
    const [a, b] = [line[0], line.at(-1)];
    const [along, middle] = [[b[0] - a[0], b[1] - a[1]], [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]];
    const length = Math.hypot(...along);
    const aside = this.range(-most, most);
    const turn = this.of([0, 0, 0, 0.05, -0.3, 1.2]);
    const shake = this.chance(0.3) ? 0.4 : 0;
    const shrink = this.of([1, 1, 0.8, 0.4, 1.1]);
    if (this.chance(0.05)) return line.slice();
    return line.map(([x, y]) => {
      const off = [(x - middle[0]) * shrink, (y - middle[1]) * shrink];
      return [
        middle[0] + off[0] * Math.cos(turn) - off[1] * Math.sin(turn) - (along[1] / length) * aside + this.range(-shake, shake),
        middle[1] + off[0] * Math.sin(turn) + off[1] * Math.cos(turn) + (along[0] / length) * aside + this.range(-shake, shake),
      ];
    });
  }
  area(middle, most) {
    const radius = this.range(4, most);
    const ring = (r) =>
      Array.from({ length: 7 }, (_, corner) => {
        const turn = ((corner % 6) * Math.PI) / 3;
        return [middle[0] + r * Math.cos(turn), middle[1] + r * Math.sin(turn)];
      });
    return this.chance(0.3) ? [ring(radius), ring(radius / 2)] : [ring(radius)];
  }
  day(from = -300, to = 330) {
    return new Date(Date.UTC(2026, 2, 1 + Math.floor(this.range(from, to)))).toISOString().slice(0, 10);
  }
  schedule(soon) {
    const first = soon ? this.day(-10, 40) : this.day(-350, 330);
    const days = this.below(45);
    const last = new Date(Date.parse(first) + days * 86400000).toISOString().slice(0, 10);
    return this.chance(0.3)
      ? { floating: { earliest: first, latest: last, days: 1 + this.below(days + 1) } }
      : { fixed: { first, last } };
  }
}

const run = (line) => `(${line.map(([x, y]) => `${x} ${y}`).join(', ')})`;
const lineText = (line) => `LINESTRING${run(line)}`;
const linesText = (...lines) => `MULTILINESTRING(${lines.map(run).join(', ')})`;
const areaText = (rings) => `POLYGON(${rings.map(run).join(', ')})`;
const pointText = ([x, y]) => `POINT(${x} ${y})`;

/** Whether a line crosses itself: nobody may dig that. */
function crosses(line) {
  const turn = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  for (let i = 1; i < line.length; i += 1) {
    for (let j = i + 2; j < line.length; j += 1) {
      const [a, b, c, d] = [line[i - 1], line[i], line[j - 1], line[j]];
      if (turn(a, b, c) > 0 !== turn(a, b, d) > 0 && turn(c, d, a) > 0 !== turn(c, d, b) > 0) return true;
    }
  }
  return false;
}

const OWNERS = ['00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-0000000000a3'];
const CASES = ['00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-0000000000c2', '00000000-0000-4000-8000-0000000000c3'];

export const KINDS = [
  'nature',
  'water',
  'dyke',
  'heritage',
  'ordnance',
  'rail',
  'bridge',
  'tunnel',
  'private',
  'transit_line',
  'transit_stop',
  'event',
  'resurfacing',
  'embargo',
  'guarantee',
  'hospital',
  'school',
  'fire_station',
  'furniture',
  'site',
];

function streets(dice) {
  const shaken = Array.from({ length: SIDE }, (_, i) =>
    Array.from({ length: SIDE }, (_, j) => [X + i * STEP + dice.range(-15, 15), Y + j * STEP + dice.range(-15, 15)]),
  );
  const list = [];
  const classes = Array.from({ length: 2 * SIDE }, () =>
    dice.of(['motorway', 'primary', 'secondary', 'tertiary', 'unclassified', 'residential', 'residential', 'residential', 'living', 'service', 'pedestrian', 'path']),
  );
  const push = (name, cls, from, to) => {
    if (dice.chance(0.15)) return;
    const bend = [(from[0] + to[0]) / 2 + dice.range(-8, 8), (from[1] + to[1]) / 2 + dice.range(-8, 8)];
    const line = dice.chance(0.4) ? [from, bend, to] : [from, to];
    list.push({
      id: dice.id(),
      name: dice.chance(0.1) ? '' : name,
      class: dice.chance(0.1) ? 'path' : cls,
      surface: dice.of([undefined, 'asphalt', 'sett']),
      width_m: dice.maybe(0.4, () => dice.range(4, 14)),
      line: lineText(dice.chance(0.5) ? line : line.toReversed()),
      at: line,
    });
  };
  for (let i = 0; i < SIDE; i += 1) {
    for (let j = 0; j + 1 < SIDE; j += 1) {
      push(`Nordstraße ${i}`, classes[i], shaken[i][j], shaken[i][j + 1]);
      push(`Oststraße ${i}`, classes[SIDE + i], shaken[j][i], shaken[j + 1][i]);
    }
  }
  return list;
}

/** A city with what is asked about it. */
export function town(seed) {
  const dice = new Dice(seed * 7919);
  const net = streets(dice);
  // In some cities everybody digs at once.
  const busy = dice.chance(0.2);
  const times = (count, make) => Array.from({ length: count }, make);
  const along = (most) => dice.beside(dice.of(net).at, most);

  const trenches = times(3, (_, at) => {
    let line;
    do line = dice.chance(0.75) ? along(dice.of([1, 5])) : dice.walk(1 + dice.below(4), 5, 90);
    while (crosses(line));
    return {
      id: `T${at}`,
      kind: dice.maybe(0.4, () => dice.of(['water', 'road', 'site', 'event'])),
      at: line,
      // Sometimes in two pieces.
      line: dice.chance(0.15) ? linesText(line, dice.walk(1, 5, 30)) : lineText(line),
      width_m: dice.range(0.1, 3),
      cover_m: dice.of([0.1, 0.2, 0.35, 0.4, 0.5, 0.6, 0.8, 1.2]),
      method: dice.of(['open_trench', 'open_trench', 'open_trench', 'milling', 'saw_cut', 'plough', 'drilling', 'existing_duct']),
      schedule: dice.schedule(dice.chance(0.7)),
      applicant: dice.maybe(0.8, () => dice.of(OWNERS)),
      case: dice.maybe(0.4, () => dice.of(CASES)),
      exempt: dice.chance(0.15),
      lapses: dice.maybe(0.3, () => ({ last: dice.day(0, 90), verified: dice.chance(0.5) })),
    };
  });
  const beside = (most) => {
    const line = dice.chance(0.5) ? dice.beside(dice.of(trenches).at, most) : along(most);
    // Some begin exactly on a vertex of a trench.
    const touching = [dice.of(dice.of(trenches).at), ...line.slice(1)];
    return dice.chance(0.1) && touching[0] !== touching[1] ? touching : line;
  };
  /** Days of works: some begin exactly a limit after a trench has ended. */
  const when = () => {
    const { fixed } = dice.of(trenches).schedule;
    if (!fixed || dice.chance(0.8)) return dice.schedule(busy || dice.chance(0.6));
    const after = (day, days) => new Date(Date.parse(day) + days * 86400000).toISOString().slice(0, 10);
    const days = dice.of([0, 1, 2, 180, 181, 182, 365, 366, 367]);
    if (dice.chance(0.5)) {
      const first = after(fixed.last, days);
      return { fixed: { first, last: after(first, dice.below(30)) } };
    }
    const last = after(fixed.first, -days);
    return { fixed: { first: after(last, -dice.below(30)), last } };
  };

  const sites = times(2, (_, at) => {
    const kind = dice.of(['small_cell', 'small_cell', 'mast', 'rooftop']);
    return {
      id: `S${at}`,
      at: dice.place(),
      is: {
        kind,
        height_m: dice.range(4, 20),
        volume_l: dice.maybe(0.8, () => dice.range(10, 45)),
        safety_distance_m: dice.maybe(0.7, () => dice.range(0.5, 15)),
        antennas: times(1 + dice.below(2), () => ({ eirp_w: dice.range(1, 8), frequency_mhz: 3600, height_m: dice.range(2, 12) })),
      },
      applicant: dice.of(OWNERS),
      case: dice.maybe(0.5, () => dice.of(CASES)),
      class: dice.maybe(0.7, () => dice.of(['small_cell', 'ge_10w'])),
      known: {
        class: dice.maybe(0.7, () => dice.of(['small_cell', 'ge_10w'])),
        power: dice.maybe(0.8, () => ({ amount: 10, basis: 'B', verified: true })),
        volume: dice.maybe(0.7, () => ({ amount: 30, basis: 'B', verified: dice.chance(0.5) })),
        powers: {},
      },
    };
  });
  const close = ([x, y], by) => [x + dice.range(-by, by), y + dice.range(-by, by)];

  const missing = [...(dice.chance(0.1) ? ['private'] : []), ...(dice.chance(0.1) ? ['conduit'] : [])];
  const item = (kind, extent) => {
    const first = dice.day(-120, 330);
    const point = extent.startsWith('POINT');
    return {
      id: kind === 'site' && dice.chance(0.3) ? dice.of(CASES) : dice.id(),
      kind,
      name: dice.chance(0.3) ? '' : kind,
      extent,
      width_m: dice.range(0, point ? 3 : 15),
      since: dice.maybe(0.5, () => first),
      until: dice.maybe(0.5, () => new Date(Date.parse(first) + dice.below(90) * 86400000).toISOString().slice(0, 10)),
      owner: dice.maybe(0.7, () => dice.of(OWNERS)),
      cleared: dice.chance(0.3),
      public: dice.chance(0.7),
    };
  };
  const constraints = times(44, () => {
    const kind = dice.of(KINDS);
    const shape = dice.below(5);
    if (shape === 0) return item(kind, areaText(dice.area(dice.place(), 40)));
    if (shape === 1) return item(kind, pointText(dice.chance(0.5) ? dice.place() : close(dice.of(dice.of(trenches).at), 40)));
    if (shape === 2) return item(kind, linesText(dice.walk(2, 10, 90), dice.walk(1, 5, 30)));
    return item(kind, lineText(beside(20)));
  });
  for (const site of sites) {
    for (const kind of ['site', 'site', 'furniture', 'furniture', 'private']) {
      if (dice.chance(0.6)) constraints.push(item(kind, pointText(close(site.at, kind === 'private' ? 12 : 4))));
    }
    if (dice.chance(0.6)) constraints.push(item('private', areaText(dice.area(close(site.at, 10), 40))));
    for (const other of constraints) if (other.kind === 'site' && dice.chance(0.6)) site.known.powers[other.id] = dice.range(0.5, 8);
  }
  const held = new Set();
  const once = constraints.filter(({ id, kind }) => !(kind === 'private' && missing.includes('private')) && !held.has(id) && held.add(id));

  const city = {
    on: '2026-03-01',
    missing,
    streets: net,
    works: times(26, () => {
      const shape = dice.below(8);
      const line =
        shape === 0
          ? linesText(dice.walk(2, 5, 60), dice.walk(1, 5, 30))
          : shape === 1
            ? areaText(dice.area(dice.of(dice.of(net).at), 40))
            : lineText(shape < 6 ? (dice.chance(0.5) ? along(1.5) : beside(8)) : dice.walk(1 + dice.below(4), 3, 80));
      return {
        id: dice.id(),
        case: dice.maybe(0.4, () => dice.of(CASES)),
        applicant: dice.of(OWNERS),
        kind: dice.of(['telecom', 'gas', 'road', 'event', 'site', 'water']),
        name: 'Leitungsbau',
        line,
        width_m: dice.range(0.2, 4),
        cover_m: dice.maybe(0.8, () => dice.range(0.3, 2)),
        schedule: when(),
        published: busy || dice.chance(0.6),
      };
    }),
    conduits: missing.includes('conduit')
      ? []
      : times(9, () => ({
          id: dice.id(),
          owner: dice.of(OWNERS),
          kind: dice.of(['duct', 'duct', 'microduct', 'cable', 'power', 'gas', 'water', 'sewer', 'heat']),
          line: lineText(dice.chance(0.75) ? dice.beside(dice.of(trenches).at, 1.2) : beside(12)),
          ducts: 4,
          ducts_free: dice.below(3),
          diameter_mm: dice.maybe(0.7, () => 20 + dice.below(600)),
          cover_m: dice.maybe(0.7, () => dice.range(0.1, 2)),
          accuracy_m: dice.maybe(0.7, () => dice.range(0, 0.8)),
          buffer_m: dice.maybe(0.3, () => dice.range(0, 1)),
          protection_m: dice.maybe(0.3, () => dice.range(0, 1)),
          serving: dice.chance(0.6),
        })),
    moratoria: times(6, () => {
      const since = dice.day(-2500, 300);
      return {
        id: dice.id(),
        extent: dice.chance(0.4) ? areaText(dice.area(dice.of(dice.of(net).at), 40)) : lineText(beside(6)),
        width_m: dice.range(2, 9),
        since,
        until: new Date(Date.parse(since) + dice.below(2500) * 86400000).toISOString().slice(0, 10),
      };
    }),
    trees: times(12, () => ({
      id: dice.id(),
      place: pointText(close(dice.of(dice.of(net).at), 14)),
      crown_radius_m: dice.maybe(0.5, () => dice.range(1, 8)),
    })),
    constraints: once,
    districts: [0, 1].map((west) => {
      const [left, top] = [X - 40 + west * 260, Y + (SIDE - 1) * STEP - 50];
      const right = west ? X + SIDE * STEP : left + 260;
      return {
        id: dice.id(),
        name: `Bezirk ${west}`,
        boundary: areaText([[[left, Y - 40], [right, Y - 40], [right, top], [left, top], [left, Y - 40]]]),
      };
    }),
    trenches,
    sites: sites.map((site) => ({ ...site, place: pointText(site.at) })),
  };
  // What only this file needs to know.
  const bare = ({ at: _, ...rest }) => rest;
  return { ...city, streets: city.streets.map(bare), trenches: city.trenches.map(bare), sites: city.sites.map(bare) };
}
