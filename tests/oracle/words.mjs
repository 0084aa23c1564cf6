// The words that all rules share, as data/rules/class.toml defines them.
import { readFileSync, readdirSync } from 'node:fs';
import * as shape from './shape.mjs';
import * as toml from './toml.mjs';

const folder = new URL('../../data/rules/', import.meta.url);

/** Every rule file by its code. */
export const files = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.toml'))
    .map((name) => toml.read(readFileSync(new URL(name, folder), 'utf8')))
    .map((file) => [file.code, file]),
);

/** The parameters of a rule that are in force on a day. */
export const value = (code, on) =>
  files[code].value
    .filter((one) => one.since <= on)
    .toSorted((a, b) => (a.since < b.since ? -1 : 1))
    .at(-1);

export const day = (text) => Date.parse(`${text}T00:00:00Z`) / 86400000;
export const date = (number) => new Date(number * 86400000).toISOString().slice(0, 10);

export const IMPORTANCE = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'living',
  'pedestrian',
  'service',
];
export const isStreet = (segment) => IMPORTANCE.includes(segment.class);

/** First and last day of a period or window. */
export const span = (works) => {
  const held = works.schedule.fixed ?? { first: works.schedule.floating.earliest, last: works.schedule.floating.latest };
  return [day(held.first), day(held.last)];
};
export const days = (works) => works.schedule.floating?.days ?? span(works)[1] - span(works)[0] + 1;
export const isCertain = (works) => days(works) === span(works)[1] - span(works)[0] + 1;
export const shared = ([a, b], [c, d]) => (Math.max(a, c) <= Math.min(b, d) ? [Math.max(a, c), Math.min(b, d)] : null);
export const gapDays = ([a, b], [c, d]) => Math.max(0, c - b - 1, a - d - 1);
export const half = (works) => works.width_m / 2;
/** Half the width of what is a point or a line; an area needs no strip around it. */
export const halfOf = (item) => (item.shape.kind === 'area' ? 0 : item.width_m / 2);
export const daysOf = (item) => [item.since ? day(item.since) : -Infinity, item.until ? day(item.until) : Infinity];

/** A city with what the words make of it, on the day of the check. */
export class Town {
  constructor(city) {
    this.city = city;
    this.on = city.on;
    this.today = day(city.on);
    this.class = value('CLASS', city.on);
    for (const layer of ['streets', 'conduits', 'works', 'moratoria', 'trees', 'constraints', 'districts', 'addresses', 'trenches', 'sites']) {
      this[layer] = (city[layer] ?? []).map((item) => ({
        ...item,
        shape: shape.read(item.line ?? item.extent ?? item.place ?? item.boundary),
      }));
    }
    this.known = new Map();
  }

  /** Worked out once for each thing. */
  once(word, item, work) {
    const held = this.known.get(word) ?? this.known.set(word, new Map()).get(word);
    if (!held.has(item)) held.set(item, work());
    return held.get(item);
  }

  isLoaded(layer) {
    return !(this.city.missing ?? []).includes(layer);
  }

  distance(one, other) {
    return this.once('distance', one, () => new Map()).get(other) ?? this.measured(one, other);
  }

  measured(one, other) {
    const held = this.once('distance', one, () => new Map());
    held.set(other, shape.distance(one.shape, other.shape));
    return held.get(other);
  }

  /** Pieces of at most 25 m, each with the segment it stands on. */
  pieces(works) {
    return this.once('pieces', works, () =>
      shape.parts(works.shape).flatMap((part) => {
        const count = Math.ceil(shape.apart(...part) / 25);
        return Array.from({ length: count }, (_, at) => {
          const piece = [shape.between(part, at / count), shape.between(part, (at + 1) / count)];
          return { part: piece, length: shape.ground(piece), grid: shape.apart(...piece), ...this.street(shape.between(piece, 0.5)) };
        });
      }),
    );
  }

  street(middle) {
    const reached = this.streets
      .filter(isStreet)
      .map((segment) => ({ segment, off: Math.min(...shape.parts(segment.shape).map((part) => shape.pointToPart(middle, part))) }))
      .filter(({ off }) => off <= this.class.on_street_m)
      .toSorted((a, b) => (Math.abs(a.off - b.off) < 1e-9 ? (a.segment.id < b.segment.id ? -1 : 1) : a.off - b.off));
    return { middle, segment: reached[0]?.segment, off: reached[0]?.off };
  }

  standsOn(works) {
    return this.once('standsOn', works, () => new Set(this.pieces(works).flatMap((piece) => piece.segment ?? [])));
  }

  classOf(works) {
    return this.once('class', works, () => {
      const most = Math.min(Infinity, ...[...this.standsOn(works)].map((segment) => IMPORTANCE.indexOf(segment.class)));
      const fits = ({ up_to_length_m, up_to_days, up_to_street }) =>
        shape.length(works.shape) <= up_to_length_m && days(works) <= up_to_days && most >= IMPORTANCE.indexOf(up_to_street);
      return ['small', 'medium'].find((name) => fits(this.class[name])) ?? 'large';
    });
  }

  zone(works) {
    return half(works) + this.class.strip_m[this.classOf(works)];
  }

  isOver(works) {
    return span(works)[1] < this.today;
  }

  isOfOneCase(one, other) {
    return Boolean(one.case) && one.case === other.case;
  }
}
