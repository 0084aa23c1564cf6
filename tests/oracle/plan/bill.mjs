// The bill: every item from the pieces and the prices.

const DUG = ['side', 'corner', 'crossing', 'house', 'tap'];

/** Cables that hold so many fibres: how many of which. */
export function cable(price, fibres) {
  const sizes = price.cable.toSorted((a, b) => a.fibres - b.fibres);
  const one = sizes.find((size) => size.fibres >= fibres);
  return one ? [one, 1] : [sizes.at(-1), Math.ceil(fibres / sizes.at(-1).fibres)];
}

/** What a piece needs besides digging: cables and ducts of the feeder, and microducts to homes. */
export function material(price, piece, link) {
  const needs = [];
  if (piece.kind === 'feed') return needs;
  if (link.feeder_fibres > 0) {
    const [size, count] = cable(price, link.feeder_fibres);
    const metres = piece.metres * count;
    needs.push([`cable ${size.fibres}`, metres, Math.round(metres * size.cents_per_m), count]);
    if (DUG.includes(piece.kind)) needs.push(['duct', piece.metres, Math.round(piece.metres * price.duct_cents_per_m)]);
  }
  return needs;
}

export function microduct(price, piece, link) {
  const metres = piece.kind === 'feed' ? 0 : piece.metres * link.drops;
  return [metres, Math.round(metres * price.microduct_cents_per_m)];
}

/** What a point costs by itself: cabinet, splitters, and a splice for each fibre that comes and each home. */
export const point = (price, one) => [
  ['point', 1, price.point_cents],
  ['splitter', one.splitters, one.splitters * price.splitter_cents],
  ['splice', one.fibres + one.homes, (one.fibres + one.homes) * price.splice_cents],
];

export function check(plan, price, heard) {
  const items = new Map();
  const add = (item, quantity, cents) => {
    if (!quantity) return;
    const so = items.get(item) ?? [0, 0];
    items.set(item, [so[0] + quantity, so[1] + cents]);
  };
  let [dug, pulled] = [0, 0];
  for (const link of plan.design.links) {
    const piece = plan.ground.pieces[link.piece];
    const ways = {
      side: [`trench ${piece.soil} ${piece.method}`, piece.metres],
      corner: [`trench ${piece.soil} ${piece.method}`, piece.metres],
      crossing: [`crossing ${piece.method}`, piece.metres],
      house: ['house', 1],
      duct: ['pulled', piece.metres],
      tap: ['tap', 1],
    }[piece.kind];
    if (ways) add(...ways, piece.cents);
    if (DUG.includes(piece.kind)) dug += piece.metres;
    if (piece.kind === 'duct') pulled += piece.metres;
    for (const [item, quantity, cents, count] of material(price, piece, link)) {
      add(item, quantity, cents);
      if (count > 1) heard.met('several cables');
    }
    add('microduct', ...microduct(price, piece, link));
  }
  for (const one of plan.design.points) for (const item of point(price, one)) add(...item);
  for (const told of plan.bill.items) {
    const here = items.get(told.item);
    // A piece without length is an item of nothing.
    if (!here) {
      if (told.quantity > 0 || told.cents > 0) heard.fault(`bill: ${told.item} is told, but not needed`);
      continue;
    }
    heard.same(`bill: ${told.item}`, told.quantity, here[0]);
    heard.same(`bill: cents of ${told.item}`, told.cents, here[1], 0);
    items.delete(told.item);
  }
  for (const item of items.keys()) heard.fault(`bill: ${item} is not told`);
  const sum = plan.bill.items.reduce((so, item) => so + item.cents, 0);
  [sum, Math.round(sum * price.least), Math.round(sum * price.most)].forEach((cents, at) => {
    heard.same(`bill: sum ${at}`, plan.bill.cents[at], cents, 0);
  });
  heard.same('metres dug', plan.bill.dug_m, dug);
  heard.same('metres drawn', plan.bill.pulled_m, pulled);
  sections(plan, heard);
}

/** What is dug in the streets, by street, ground and method. */
function sections(plan, heard) {
  const here = new Map();
  for (const { piece: number } of plan.design.links) {
    const piece = plan.ground.pieces[number];
    if (piece.segment === null || piece.soil === null || !['side', 'corner', 'crossing', 'tap'].includes(piece.kind)) continue;
    const key = [plan.segments[piece.segment].name, piece.soil, piece.method].join('|');
    const so = here.get(key) ?? [0, 0];
    here.set(key, [so[0] + piece.metres, so[1] + piece.cents]);
  }
  for (const told of plan.sections) {
    const key = [told.name, told.soil, told.method].join('|');
    const [metres, cents] = here.get(key) ?? [0, 0];
    heard.same(`section ${key}: metres`, told.metres, metres);
    heard.same(`section ${key}: cents`, told.cents, cents, 0);
    here.delete(key);
  }
  for (const key of here.keys()) heard.fault(`section ${key} is not told`);
}
