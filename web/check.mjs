// Holds the app against its own floor plan: imports go one way, texts exist in both languages, every layer has its file.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "src");
/** Floors everybody may stand on. */
const ground = new Set(["api", "text", "ui", "map", "offline"]);
/** What each lower floor may use; features may use all of the ground. */
const below = { api: ["api"], text: ["text", "api"], ui: ["ui", "text", "api"], map: ["map", "ui", "text", "api"], offline: ["offline"] };
/** Where features meet. */
const roof = new Set(["router", "router.tsx", "shell.tsx", "main.tsx", "sw.ts"]);
const faults = [];

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const floor = (path) => relative(root, path).split("/")[0];

for (const file of files) {
  const source = readFileSync(file, "utf8");
  const here = floor(file);
  for (const [, target] of source.matchAll(/(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)) {
    const there = floor(resolve(dirname(file), target));
    if (roof.has(here)) continue;
    const allowed = ground.has(here) ? below[here].includes(there) : there === here || ground.has(there);
    if (!allowed) faults.push(`${relative(root, file)} imports ${target}: ${here} must not know ${there}`);
  }
  const lines = source.split("\n").length;
  if (lines > 420 && !file.endsWith("schema.d.ts")) faults.push(`${relative(root, file)} has ${lines} lines: two files are asking to be born`);
  if (!file.endsWith(".test.ts") && !file.endsWith("schema.d.ts") && !source.startsWith("/**")) faults.push(`${relative(root, file)} does not say what it is`);
}

const keysOf = (tree, path = "") =>
  Object.entries(tree).flatMap(([name, value]) => (typeof value === "object" && !Array.isArray(value) ? keysOf(value, `${path}${name}.`) : [`${path}${name}`]));
const texts = Object.fromEntries(["de", "en"].map((language) => [language, JSON.parse(readFileSync(join(root, "text", `${language}.json`), "utf8"))]));
const [de, en] = [new Set(keysOf(texts.de)), new Set(keysOf(texts.en))];
for (const key of de) if (!en.has(key)) faults.push(`text ${key} is missing in en.json`);
for (const key of en) if (!de.has(key)) faults.push(`text ${key} is missing in de.json`);

const areas = Object.keys(texts.de).join("|");
for (const file of files) {
  const source = readFileSync(file, "utf8");
  for (const [, key] of source.matchAll(new RegExp(`["']((?:${areas})\\.[A-Za-z0-9_.]+)["']`, "g"))) {
    if (!de.has(key) && !de.has(`${key}_other`)) faults.push(`${relative(root, file)} uses text ${key}, which does not exist`);
  }
}

for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? `${files.length} files, ${de.size} texts: the floor plan holds` : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
