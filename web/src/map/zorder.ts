/** The one order of everything on the map, from the ground up. */
export const zorder = [
  "ground",
  "landuse",
  "water",
  "district-gap",
  "district-edge",
  "building",
  "way",
  "rail",
  "rail-ties",
  "street-casing",
  "street-tunnel",
  "street",
  "transit",
  "tree",
  "moratorium",
  "moratorium-edge",
  "conduit",
  "works-casing",
  "works",
  "works-area",
  "case-casing",
  "case",
  "trench-zone",
  "trench-casing",
  "trench",
  "connection-casing",
  "connection",
  "finding-area",
  "finding-line",
  "gap",
  "stop",
  "street-name",
  "address",
  "works-spot",
  "finding-spot",
  "finding-number",
  "trench-vertex",
  "highlight-area",
  "highlight-line",
  "highlight-spot",
  "district-name",
  "gap-number",
] as const;

export type StyleId = (typeof zorder)[number];

export function rank(id: string): number {
  const found = (zorder as readonly string[]).indexOf(id);
  if (found < 0) throw new Error(`style layer "${id}" has no place in zorder.ts`);
  return found;
}
