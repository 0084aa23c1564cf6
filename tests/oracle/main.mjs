// Every rule in space a second time, from the predicates in data/rules alone, against `lotse judge` on random cities.
//
//     node tests/oracle/main.mjs path/to/lotse [cities] [first seed]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as graph from './graph.mjs';
import * as near from './near.mjs';
import * as site from './site.mjs';
import { town as random } from './town.mjs';
import * as underground from './underground.mjs';
import { Town, day, files } from './words.mjs';

const [lotse, cities = 200, first = 1] = process.argv.slice(2);
const RULES = ['ST1', 'ST2', 'ST3', 'ST4', 'ST5', 'ST6', 'ST7', 'ST8', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6']
  .concat(['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'E1', 'E2', 'E3', 'E4', 'E5', 'M1', 'M2', 'M3', 'M4', 'M5', 'M6']);

/** The English sentence of a finding with a group for each of its figures. */
function pattern(code, phrase) {
  const { because, relation, lowered } = files[code];
  const said = relation && [relation.near, relation.also, relation.measure, relation.measure?.access, relation.attribute];
  const state = said?.map((held) => held?.[phrase]?.en).find(Boolean) ?? '';
  const seen = {};
  const escape = (text) => text.replace(/[.*+?^$()[\]\\|]/g, '\\$&');
  const text = escape(because.en.replace('{state}', state)).replace(/\{(\w+)\}/g, (_, word) => {
    seen[word] = (seen[word] ?? 0) + 1;
    return `(?<${word}${seen[word] > 1 ? seen[word] : ''}>.*?)`;
  });
  const tail = lowered ? `(?: ${escape(lowered.en)})?` : '';
  const more = relation?.attribute?.assumed ? `(?:${escape(relation.attribute.assumed.en).replace(/\{\w+\}/g, '.*?')})?` : '';
  return new RegExp(`^${text}${more}${tail}$`);
}

const patterns = new Map();
const sentence = (code, phrase) => {
  const key = `${code} ${phrase}`;
  return patterns.get(key) ?? patterns.set(key, pattern(code, phrase)).get(key);
};

/** How far a figure may be off: half a unit of the last digit that is told. */
function fits(told, number) {
  if (/^(under|over) /.test(told)) return told.startsWith('under') ? number < 0.01 + 1e-6 : number > 0.99 - 1e-6;
  const places = told.split('.')[1]?.length ?? 0;
  return Math.abs(Number(told) - number) <= 0.5 * 10 ** -places + 1e-6;
}

function figures(expected, found) {
  const groups = sentence(expected.rule, expected.phrase).exec(found.because.en)?.groups ?? {};
  return Object.entries(expected.figures)
    .filter(([word]) => word in groups)
    .filter(([word, number]) => {
      const percent = word === 'sure' || word === 'confidence';
      return !fits(groups[word], percent && !/^(under|over) /.test(groups[word]) ? number * 100 : number);
    })
    .map(([word, number]) => `${word}: told ${groups[word]}, here ${number}`);
}

function differences(expected, found) {
  const close = (a, b, by) => (a == null && b == null) || (a != null && b != null && Math.abs(a - b) <= by);
  const list = figures(expected, found);
  if (found.severity !== expected.severity) list.push(`severity: told ${found.severity}, here ${expected.severity}`);
  if (!close(found.distance_m, expected.distance, 1e-6)) {
    list.push(`distance: told ${found.distance_m}, here ${expected.distance}`);
  }
  if (!close(found.score, expected.score, 1e-6)) list.push(`score: told ${found.score}, here ${expected.score}`);
  const told = found.period && [day(found.period.first), day(found.period.last)];
  if ('period' in expected && JSON.stringify(told ?? null) !== JSON.stringify(expected.period)) {
    list.push(`days: told ${JSON.stringify(found.period)}, here ${expected.period}`);
  }
  return list;
}

const folder = mkdtempSync(join(tmpdir(), 'lotse-oracle-'));
const faults = [];
const seen = {};
try {
  const seeds = Array.from({ length: Number(cities) }, (_, at) => Number(first) + at);
  const paths = seeds.map((seed) => {
    const path = join(folder, `${seed}.json`);
    writeFileSync(path, JSON.stringify(random(seed)));
    return path;
  });
  const done = spawnSync(lotse, ['judge', ...paths], { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(`lotse judge: ${done.error ?? done.stderr}`);
  const answers = done.stdout.trim().split('\n').map(JSON.parse);
  seeds.forEach((seed, at) => {
    const town = new Town(random(seed));
    const asked = [
      ...town.trenches.map((trench, i) => [trench, answers[at].trenches[i], [near, underground, graph]]),
      ...town.sites.map((mast, i) => [mast, answers[at].sites[i], [site]]),
    ];
    for (const [subject, answer, judges] of asked) {
      const where = `city ${seed}, ${subject.id}`;
      let left = answer.findings.filter(({ rule }) => RULES.includes(rule));
      for (const expected of judges.flatMap((one) => [...one.judge(town, subject)])) {
        const name = `${expected.rule}${expected.phrase ? ` ${expected.phrase}` : ''}`;
        seen[name] = (seen[name] ?? 0) + 1;
        const told = left.findIndex(
          (found) =>
            found.rule === expected.rule &&
            (expected.neighbour ? found.neighbour.id === expected.neighbour.id : !found.neighbour.id) &&
            sentence(expected.rule, expected.phrase).test(found.because.en),
        );
        if (told < 0) {
          if (!expected.doubtful) faults.push(`${name}: ${where}: not told: ${expected.neighbour?.id ?? ''} ${JSON.stringify(expected.figures)}`);
          continue;
        }
        const [found] = left.splice(told, 1);
        for (const fault of differences(expected, found)) faults.push(`${name}: ${where}, ${found.neighbour.id}: ${fault}`);
      }
      for (const found of left) faults.push(`${found.rule}: ${where}: told only by lotse: ${found.neighbour.id} ${found.because.en}`);
    }
  });
} finally {
  rmSync(folder, { recursive: true });
}
const silent = RULES.filter((code) => !Object.keys(seen).some((name) => name.split(' ')[0] === code));
const counted = Object.entries(seen).toSorted(([a], [b]) => (a < b ? -1 : 1));
console.log(`${cities} cities: ${counted.map(([name, count]) => `${name} ${count}`).join(', ')}`);
for (const fault of faults.slice(0, Number(process.env.SHOW ?? 60))) console.log(fault);
if (faults.length) console.log(`${faults.length} differences`);
if (silent.length) console.log(`never seen: ${silent.join(', ')}`);
process.exitCode = faults.length || silent.length ? 1 : 0;
