/** Streets of the town as coordinates, read from its own vector tiles by GDAL, and the plane geometry that a walk needs. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, ask, run } from "./walk.mjs";

const radius = 6_378_137;
const rad = Math.PI / 180;
const zoom = 15;

/** Metres east and north of a place; fine over the length of a street. */
export function local([lon, lat], [lon0, lat0]) {
  return [(lon - lon0) * rad * radius * Math.cos(lat0 * rad), (lat - lat0) * rad * radius];
}

export function far(a, b) {
  return Math.hypot(...local(b, a));
}

export function length(line) {
  return line.slice(1).reduce((sum, point, index) => sum + far(line[index], point), 0);
}

function tileOf([lon, lat]) {
  const side = 2 ** zoom;
  const y = (1 - Math.asinh(Math.tan(lat * rad)) / Math.PI) / 2;
  return [Math.floor(((lon + 180) / 360) * side), Math.floor(y * side)];
}

/** The longest unbroken line of a street around a place on it, from the tile there. */
export async function street(page, name) {
  const found = (await ask(page, `/api/places?q=${encodeURIComponent(name)}`)).items.find((place) => place.kind === "street" && place.label === name);
  assert(found, `the town has a street called ${name}`);
  const [x, y] = tileOf(found.at);
  const answer = await page.request.get(`/api/tiles/base/${zoom}/${x}/${y}`);
  assert(answer.ok(), "the tile of a street answers", String(answer.status()));
  const folder = mkdtempSync(join(tmpdir(), "lotse-street-"));
  writeFileSync(join(folder, "tile.pbf"), await answer.body());
  const options = ["-oo", `X=${x}`, "-oo", `Y=${y}`, "-oo", `Z=${zoom}`, "-oo", "CLIP=YES"];
  await run("ogr2ogr", ["-f", "GeoJSON", "-t_srs", "EPSG:4326", ...options, join(folder, "street.geojson"), join(folder, "tile.pbf"), "street"]);
  const pieces = JSON.parse(readFileSync(join(folder, "street.geojson"), "utf8"))
    .features.filter((feature) => feature.properties.name === name)
    .flatMap(({ geometry }) => (geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates));
  assert(pieces.length > 0, `the tile shows ${name}`);
  const line = joined(pieces).sort((a, b) => length(b) - length(a))[0];
  return { at: found.at, label: found.label, line };
}

/** Pieces that meet end to end become one. */
function joined(pieces) {
  const lines = pieces.map((piece) => [...piece]);
  for (let again = true; again; ) {
    again = false;
    for (let one = 0; one < lines.length && !again; one += 1) {
      for (let other = one + 1; other < lines.length && !again; other += 1) {
        for (const [a, b] of [[lines[one], lines[other]], [lines[other], lines[one]], [lines[one], lines[other].toReversed()], [lines[one].toReversed(), lines[other]]]) {
          if (far(a.at(-1), b[0]) > 1.5) continue;
          lines[one] = [...a, ...b.slice(1)];
          lines.splice(other, 1);
          again = true;
          break;
        }
      }
    }
  }
  return lines;
}

/** The part of a line between two distances from its beginning, in metres. */
export function part(line, from, to) {
  const taken = [];
  let before = 0;
  for (let index = 1; index < line.length; index += 1) {
    const [a, b] = [line[index - 1], line[index]];
    const here = far(a, b);
    const at = (metres) => [a[0] + ((b[0] - a[0]) * (metres - before)) / here, a[1] + ((b[1] - a[1]) * (metres - before)) / here];
    if (here > 0 && before + here > from && before < to) {
      if (taken.length === 0) taken.push(at(Math.max(from, before)));
      taken.push(before + here > to ? at(to) : b);
    }
    before += here;
  }
  return taken;
}

/** How far along a line its nearest spot to a place lies. */
export function along(line, place) {
  let [best, least, before] = [0, Infinity, 0];
  for (let index = 1; index < line.length; index += 1) {
    const b = local(line[index], line[index - 1]);
    const here = Math.hypot(...b);
    const spot = local(place, line[index - 1]);
    const share = here === 0 ? 0 : Math.min(1, Math.max(0, (spot[0] * b[0] + spot[1] * b[1]) / here ** 2));
    const away = Math.hypot(spot[0] - share * b[0], spot[1] - share * b[1]);
    if (away < least) [best, least] = [before + share * here, away];
    before += here;
  }
  return best;
}

/** Where a place lies on a map of this size that shows `centre` at this zoom, in pixels. */
export function pixel([lon, lat], [lon0, lat0], { width, height }, atZoom) {
  const world = 512 * 2 ** atZoom;
  const mercator = (degrees) => Math.asinh(Math.tan(degrees * rad));
  return [width / 2 + ((lon - lon0) / 360) * world, height / 2 - ((mercator(lat) - mercator(lat0)) / (2 * Math.PI)) * world];
}
