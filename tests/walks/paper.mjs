/** Files that people bring: a plan as PDF, trenches in every format that is read, and some that must not pass. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./walk.mjs";

/** One empty page with a sentence on it, with a proper table of contents of its objects. */
export function pdf(sentence) {
  const content = `BT /F1 14 Tf 60 780 Td (${sentence}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("")}`;
  return Buffer.from(`${text}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
}

const collection = (...lines) =>
  JSON.stringify({
    type: "FeatureCollection",
    features: lines.map((coordinates, index) => ({ type: "Feature", properties: { name: `Abschnitt ${index + 1}` }, geometry: { type: "LineString", coordinates } })),
  });

/** The same line as GeoJSON, and by GDAL as GeoPackage in UTM and as zipped Shapefile. */
export async function trenches(folder, line) {
  mkdirSync(folder, { recursive: true });
  const [geojson, gpkg, shape] = ["trasse.geojson", "trasse.gpkg", "trasse.shp.zip"].map((name) => join(folder, name));
  writeFileSync(geojson, collection(line));
  await run("ogr2ogr", ["-f", "GPKG", "-t_srs", "EPSG:25832", "-nln", "trasse", gpkg, geojson]);
  await run("ogr2ogr", ["-f", "ESRI Shapefile", "-t_srs", "EPSG:25832", "-nln", "trasse", shape, geojson]);
  return { geojson, gpkg, shape };
}

/** Files with a fault each: the second line crosses itself; a corner is no number; a catalogue of GDAL's in disguise. */
export function faulty(folder, line) {
  mkdirSync(folder, { recursive: true });
  const [lon, lat] = line[0];
  const bow = [[lon, lat], [lon + 0.001, lat + 0.001], [lon + 0.001, lat], [lon, lat + 0.001]];
  const files = {
    bow: ["schleife.geojson", collection(line, bow)],
    nan: ["unzahl.geojson", collection([line[0], ["NaN", lat], line.at(-1)]).replace('"NaN"', "NaN")],
    vrt: ["getarnt.geojson", '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'],
  };
  return Object.fromEntries(
    Object.entries(files).map(([kind, [name, text]]) => {
      writeFileSync(join(folder, name), text);
      return [kind, join(folder, name)];
    }),
  );
}

/** What poppler says of a letter: its data, its text, and the share of dark dots on each page. */
export async function letter(path, folder) {
  const [info, text] = await Promise.all([run("pdfinfo", [path]), run("pdftotext", ["-layout", path, "-"])]);
  await run("pdftoppm", ["-r", "50", "-gray", path, join(folder, "page")]);
  const pages = Number(/^Pages:\s+(\d+)/m.exec(info.stdout)?.[1]);
  const ink = Array.from({ length: pages }, (_, index) => {
    const name = `page-${String(index + 1).padStart(String(pages).length, "0")}.pgm`;
    const bytes = readFileSync(join(folder, name));
    // "P5 width height 255" and then one byte per dot.
    const head = /^P5\s+\d+\s+\d+\s+255\s/.exec(bytes.subarray(0, 64).toString("latin1"))[0].length;
    return bytes.subarray(head).reduce((dark, dot) => dark + (dot < 128 ? 1 : 0), 0) / (bytes.length - head);
  });
  return { info: info.stdout, text: text.stdout, pages, ink };
}
