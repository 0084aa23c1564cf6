// The years: point by point in the order of homes for a cent, within the budget, until all is built.
import * as bill from './bill.mjs';
import { rooted } from './network.mjs';

export function check(plan, price, heard) {
  const { design, ground } = plan;
  const { climb } = rooted(plan, { fault: () => undefined });
  const pieceOf = (at) => ground.pieces[design.links[at].piece];
  const built = new Set();

  /** The links a point still needs, and what it costs with them. */
  const needed = (number) => {
    const point = design.points[number];
    const drops = new Set(point.premises.flatMap((one) => climb(ground.premises[one], point.node).links));
    const ways = [...new Set([...drops, ...climb(point.node).links])].filter((at) => !built.has(at));
    let cents = bill.point(price, point).reduce((so, [, , more]) => so + more, 0);
    for (const at of ways) {
      cents += pieceOf(at).cents;
      for (const [, , more] of bill.material(price, pieceOf(at), design.links[at])) cents += more;
    }
    for (const at of drops) cents += bill.microduct(price, pieceOf(at), design.links[at])[1];
    return { number, ways, cents, homes: point.homes };
  };

  let open = design.points.map((_, number) => number);
  let left = 0;
  let spent = 0;
  const here = [];
  while (open.length && here.length < 10_000) {
    left += plan.yearly;
    const year = { points: [], homes: 0, cents: 0, links: [] };
    for (;;) {
      const payable = open.map(needed).filter(({ cents }) => cents <= left);
      if (!payable.length) break;
      const best = payable.reduce((a, b) => (BigInt(b.homes) * BigInt(Math.max(1, a.cents)) > BigInt(a.homes) * BigInt(Math.max(1, b.cents)) ? b : a));
      left -= best.cents;
      for (const at of best.ways) built.add(at);
      open = open.filter((number) => number !== best.number);
      year.points.push(best.number);
      year.homes += best.homes;
      year.cents += best.cents;
      year.links.push(...best.ways);
    }
    if (!year.points.length) heard.met('saving year');
    if (year.points.length > 1) heard.met('several points a year');
    here.push(year);
  }
  heard.same('years', plan.years.length, here.length, 0);
  plan.years.forEach((told, at) => {
    const year = here[at];
    if (!year) return;
    spent += told.cents;
    if (spent > plan.yearly * (at + 1)) heard.fault(`year ${at}: ${spent} cents are spent of ${plan.yearly * (at + 1)}`);
    if (String(told.points) !== String(year.points)) heard.fault(`year ${at}: told points ${told.points}, here ${year.points}`);
    heard.same(`year ${at}: homes`, told.homes, year.homes, 0);
    heard.same(`year ${at}: cents`, told.cents, year.cents, 0);
    const [links, ways] = [told.links, year.links].map((list) => String(list.toSorted((a, b) => a - b)));
    if (links !== ways) heard.fault(`year ${at}: told links ${links}, here ${ways}`);
  });
  heard.same('all years together', spent, plan.bill.cents[0], 0);
}
