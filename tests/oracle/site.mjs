// M1 to M5: a mobile site and what stands around it.
import * as shape from './shape.mjs';
import { daysOf, files, halfOf, value } from './words.mjs';

export function* judge(town, site) {
  const place = site.shape.lines[0][0];
  const power = site.is.antennas.reduce((sum, antenna) => sum + antenna.eirp_w, 0);
  const limit = site.known?.power?.amount;
  const today = town.constraints.filter((item) => daysOf(item)[0] <= town.today && town.today <= daysOf(item)[1]);
  const from = (item, at = site) => Math.max(0, shape.distance(at.shape, item.shape) - halfOf(item));
  const others = today.filter((item) => item.kind === 'site' && item.id !== site.case);
  const tell = (rule, phrase, severity, figures, neighbour, distance) => ({ rule, phrase, severity, figures, neighbour, distance });

  {
    const { head_m } = value('M1', town.on);
    const s = site.is.safety_distance_m;
    const lands = today.filter((item) => item.kind === 'private');
    const own = lands.filter((item) => shape.holds(item.shape, place));
    if (s != null) {
      const edges = own.map((item) => Math.min(...shape.parts(item.shape).map((part) => shape.pointToPart(place, part))));
      const edge = Math.max(...edges);
      if (own.length && edge < s) yield tell('M1', 'leaves', 'light', { keep_m: s, distance_m: edge }, undefined, edge);
      for (const land of lands.filter((item) => !own.includes(item) && from(item) < s)) {
        yield tell('M1', 'reaches', 'light', { keep_m: s, distance_m: from(land) }, land, from(land));
      }
      const h = Math.min(...site.is.antennas.map((antenna) => antenna.height_m));
      if (!own.length && h - s < head_m) yield tell('M1', 'low', 'light', { distance_m: h, keep_m: s, gap_m: head_m });
    }
    if ((s == null && limit != null && power >= limit) || (s != null && !town.isLoaded('private'))) yield tell('M1', 'unknown', 'info', {});
  }

  if (limit != null && power < limit) {
    const { metres } = value('M2', town.on);
    const near = others.filter((item) => from(item) <= metres).toSorted((a, b) => from(a) - from(b) || (a.id < b.id ? -1 : 1));
    const known = near.flatMap((item) => site.known.powers?.[item.id] ?? []);
    const total = power + known.reduce((sum, one) => sum + one, 0);
    if (near.length && total >= limit) {
      yield tell('M2', 'crosses', 'light', { count: near.length, keep_m: metres, total, amount: power, limit }, near[0], from(near[0]));
    } else if (near.length > known.length) {
      yield tell('M2', 'unknown', 'info', { keep_m: metres, amount: power, limit }, near[0], from(near[0]));
    }
  }

  const height = value('M3', town.on).height.find((row) => row.kind === site.is.kind);
  if (height?.most_m == null && height) yield tell('M3', 'unknown', 'info', { amount: site.is.height_m });
  else if (height && site.is.height_m > height.most_m) yield tell('M3', 'high', 'light', { amount: site.is.height_m, limit: height.most_m });

  const most = site.known?.volume;
  if (most) {
    const severity = most.verified ? 'heavy' : 'light';
    const volume = site.is.volume_l;
    if (!(volume > 0)) yield tell('M4', 'unsaid', severity, { limit: most.amount });
    else if (volume > most.amount) yield tell('M4', 'large', severity, { amount: volume, limit: most.amount });
  }
  if (site.class && site.known?.class && site.class !== site.known.class) yield tell('M4', 'class', files.M4.severity, {});

  if (site.is.kind === 'small_cell') {
    const { metres } = value('M5', town.on);
    const furniture = today
      .filter((item) => item.kind === 'furniture' && from(item) <= metres)
      .toSorted((a, b) => from(a) - from(b) || (a.id < b.id ? -1 : 1))[0];
    if (furniture) {
      const at = furniture.shape.kind === 'point' ? furniture : site;
      for (const other of others.filter((item) => from(item, at) <= metres)) {
        yield tell('M5', 'taken', files.M5.severity, { distance_m: from(other, at) }, other, from(other, at));
      }
    }
  }
}
