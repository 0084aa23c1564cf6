// Plans of networks a second time, from docs/PLANNER.md and data/planner alone: whether what was planned may be built so, and what it costs.
//
//     node tests/oracle/plan.mjs FOLDER        with a plan in each *.json
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as bill from './plan/bill.mjs';
import * as ground from './plan/ground.mjs';
import * as network from './plan/network.mjs';
import * as years from './plan/years.mjs';
import * as toml from './toml.mjs';

const [folder] = process.argv.slice(2);

/** What must have been met in some plan, so that no rule passes because nothing asked it. */
const MET = [
  ...['side', 'corner', 'crossing', 'house', 'duct', 'tap', 'feed'].map((kind) => `used ${kind}`),
  ...['moratorium', 'private', 'shared'].map((effect) => `used under ${effect}`),
  ...['no feed', 'no street', 'not reached', 'tree', 'limit', 'left out', 'cheaper than shortest ways'],
  ...['point full', 'point at its reach', 'building over a point', 'point at the feed', 'several splitters', 'point to point'],
  ...['several cables', 'dim', 'drop in a duct', 'feeder in a duct', 'drilled', 'saving year', 'several points a year'],
];

const data = (name, on) => {
  const file = toml.read(readFileSync(new URL(`../../data/planner/${name}.toml`, import.meta.url), 'utf8'));
  return file.value.filter((one) => one.since <= on).toSorted((a, b) => (a.since < b.since ? -1 : 1)).at(-1);
};

const faults = [];
const seen = {};
const names = readdirSync(folder).filter((name) => name.endsWith('.json')).toSorted();
for (const name of names) {
  const plan = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const [price, optics] = [data('price', plan.on), data('optics', plan.on)];
  const heard = {
    fault: (text) => faults.push(`${name}: ${text}`),
    met: (what) => (seen[what] = (seen[what] ?? 0) + 1),
    /** Both numbers are one, to a millionth. */
    same(what, told, here, by = 1e-6) {
      if (!(Math.abs(told - here) <= by * Math.max(1, Math.abs(here)))) this.fault(`${what}: told ${told}, here ${here}`);
    },
  };
  if (!ground.check(plan, price, heard)) continue;
  network.check(plan, optics, heard);
  bill.check(plan, price, heard);
  years.check(plan, price, heard);
}
console.log(`${names.length} plans: ${Object.entries(seen).map(([what, count]) => `${what} ${count}`).join(', ')}`);
for (const fault of faults.slice(0, Number(process.env.SHOW ?? 40))) console.log(fault);
if (faults.length) console.log(`${faults.length} faults`);
const never = MET.filter((what) => !seen[what]);
if (never.length) console.log(`never met: ${never.join(', ')}`);
process.exitCode = faults.length || never.length || !names.length ? 1 : 0;
