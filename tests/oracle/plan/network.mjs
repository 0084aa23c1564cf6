// The network on the tree: who hangs where, how many fibres go through what, and what the light loses.

/** The links by the node beyond, after a look at whether they are a tree from the feed. */
export function rooted(plan, heard) {
  const { pieces, root } = plan.ground;
  const up = new Map();
  const metres = new Map([[root, 0]]);
  const built = new Set();
  for (const [at, link] of plan.design.links.entries()) {
    const ends = pieces[link.piece].ends;
    if (!ends.includes(link.from) || !ends.includes(link.to) || link.from === link.to) heard.fault(`link ${at} does not lie on its piece`);
    if (!metres.has(link.from)) heard.fault(`link ${at} hangs at nothing`);
    if (metres.has(link.to)) heard.fault(`link ${at} closes a ring`);
    metres.set(link.to, metres.get(link.from) + pieces[link.piece].metres);
    up.set(link.to, at);
    built.add(link.piece);
  }
  if (built.size !== plan.tree.pieces.length || plan.tree.pieces.some((piece) => !built.has(piece))) {
    heard.fault('the links are not the tree');
  }
  /** The links from a node up to another, or all the way. */
  const climb = (node, to = root) => {
    const links = [];
    for (; node !== to && up.has(node); node = plan.design.links[links.at(-1)].from) links.push(up.get(node));
    return { links, arrived: node === to };
  };
  return { climb, metres };
}

const sum = (list, of) => list.reduce((so, one) => so + of(one), 0);

export function check(plan, optics, heard) {
  const { design, ground, premises } = plan;
  const { climb, metres } = rooted(plan, heard);
  const isPon = plan.topology === 'pon';
  const homes = (number) => Math.max(1, premises[number].homes);
  const length = (links) => sum(links, (at) => ground.pieces[design.links[at].piece].metres);

  // Every home in the tree hangs at one point, and every point at the feed.
  const served = design.points.flatMap((point) => point.premises);
  const wanted = ground.premises.flatMap((node, at) => (metres.has(node) ? [at] : []));
  if (String(served.toSorted((a, b) => a - b)) !== String(wanted)) heard.fault(`served ${served}, in the tree ${wanted}`);
  const reachable = ground.premises.filter((node) => typeof node === 'number').length;
  if (plan.tree.limit === null && wanted.length !== reachable) heard.fault('a home that can be reached is left out');
  if (wanted.length < reachable) heard.met('left out');
  const homesOf = new Map(ground.premises.map((node, at) => [node, at]));
  const below = new Set(design.links.map((link) => link.from));
  for (const { to } of design.links) {
    if (!below.has(to) && !homesOf.has(to)) heard.fault(`a way ends at node ${to}, where nobody lives`);
  }

  const [fibres, drops] = [design.links.map(() => 0), design.links.map(() => 0)];
  const carried = design.links.map(() => []);
  design.points.forEach((point, number) => {
    const where = `point ${number}`;
    const count = sum(point.premises, homes);
    const way = climb(point.node);
    if (!way.arrived) heard.fault(`${where} does not hang at the feed`);
    heard.same(`${where}: homes`, point.homes, count, 0);
    const splitters = isPon ? Math.ceil(count / optics.split) : 0;
    heard.same(`${where}: splitters`, point.splitters, splitters, 0);
    if (isPon && point.splitters * optics.split < count) heard.fault(`${where}: ${count} homes at ${point.splitters} splitters`);
    heard.same(`${where}: fibres`, point.fibres, Math.ceil((isPon ? splitters : count) * (1 + optics.reserve) - 1e-9), 0);
    if (!isPon) heard.met('point to point');
    if (splitters > 1) heard.met('several splitters');
    if (count > optics.point_homes) {
      heard.met('building over a point');
      if (point.premises.length > 1) heard.fault(`${where}: ${count} homes`);
    }
    for (const at of way.links) fibres[at] += point.fibres;
    let farthest = 0;
    for (const premise of point.premises) {
      const node = ground.premises[premise];
      const drop = climb(node, point.node);
      if (!drop.arrived) heard.fault(`${where}: building ${premise} does not lie beyond it`);
      if (length(drop.links) > optics.drop_m + 1e-6) heard.fault(`${where}: building ${premise} lies ${length(drop.links)} m away`);
      farthest = Math.max(farthest, length(drop.links));
      for (const at of drop.links) {
        drops[at] += homes(premise);
        carried[at].push(number);
        if (ground.pieces[design.links[at].piece].kind === 'duct') heard.met('drop in a duct');
      }
    }
    heard.same(`${where}: farthest`, point.farthest_m, farthest);
  });
  design.links.forEach((link, at) => {
    heard.same(`link ${at}: fibres`, link.feeder_fibres, fibres[at], 0);
    heard.same(`link ${at}: drops`, link.drops, drops[at], 0);
    if (new Set(carried[at]).size > 1) heard.fault(`link ${at}: drops of several points`);
    if (!fibres[at] && !drops[at]) heard.fault(`link ${at} leads nowhere`);
    if (fibres[at] && ground.pieces[link.piece].kind === 'duct') heard.met('feeder in a duct');
  });

  // No point could stand nearer to the feed.
  const at = (link) => new Set(carried[link]);
  design.points.forEach((point, number) => {
    const [first] = climb(point.node).links;
    if (first === undefined) return void heard.met('point at the feed');
    const piece = ground.pieces[design.links[first].piece];
    if (piece.kind === 'feed') return void heard.met('point at the feed');
    if (point.farthest_m + piece.metres > optics.drop_m) return void heard.met('point at its reach');
    // Then others of the same place go on, or stay, and do not fit in with it.
    const others = design.points.filter((other, index) => index !== number && (other.node === point.node || at(first).has(index)));
    const full = others.some((other) => {
      const here = sum(other.premises.filter((one) => climb(ground.premises[one], point.node).arrived), homes);
      return here + point.homes > optics.point_homes;
    });
    if (full) heard.met('point full');
    else heard.fault(`point ${number} could stand ${piece.metres} m nearer to the feed`);
  });

  // What the light loses.
  const dim = new Map(design.dim.map((one) => [one.premise, one.loss_db]));
  let worst = null;
  for (const premise of wanted) {
    const loss =
      (optics.fibre_db_per_km * metres.get(ground.premises[premise])) / 1000 +
      (isPon ? optics.splitter_db : 0) +
      optics.splice_db * optics.splices +
      optics.connector_db * optics.connectors;
    worst = Math.max(worst ?? loss, loss);
    if (Math.abs(loss - optics.budget_db) < 1e-9) continue;
    if (loss > optics.budget_db !== dim.has(premise)) heard.fault(`building ${premise} loses ${loss} dB`);
    if (dim.has(premise)) {
      heard.met('dim');
      heard.same(`building ${premise}: loss`, dim.get(premise), loss);
    }
  }
  if (worst === null ? design.worst_db !== null : true) heard.same('greatest loss', design.worst_db ?? 0, worst ?? 0);
  heard.same('homes', design.homes, sum(wanted, homes), 0);
}
