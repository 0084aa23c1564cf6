/** The trench as a drawing that needs no connection: its course, its defects, and where the inspector stands. */
import type { Position } from "geojson";
import type { Lines } from "../api/types";
import { metres } from "../text/format";
import { useWords } from "../text/language";
import { sketched } from "./sketch";

const frame = { width: 360, height: 190, margin: 34 };

export function Sketch({ line, defects, here }: { line: Lines; defects: Position[]; here: Position | null }) {
  const { t, language } = useWords();
  const { path, at, scale } = sketched(line, frame);
  const inside = ([x, y]: [number, number]) => x >= 0 && y >= 0 && x <= frame.width && y <= frame.height;
  const own = here && at(here);
  return (
    <svg className="sketch" viewBox={`0 0 ${frame.width} ${frame.height}`} role="img" aria-label={t("inspection.sketch", { count: defects.length })}>
      <path d={path} className="sketch__ground" />
      <path d={path} className="sketch__line" />
      {defects.map(at).map(([x, y], index) => (
        <g key={index} className="sketch__defect">
          <circle cx={x} cy={y} r="9" />
          <text x={x} y={y + 4} textAnchor="middle">{index + 1}</text>
        </g>
      ))}
      {own && inside(own) && <circle cx={own[0]} cy={own[1]} r="7" className="sketch__here" />}
      <g className="sketch__scale">
        <path d={`M14 ${frame.height - 18}v6h${scale.width}v-6`} />
        <text x={scale.width + 22} y={frame.height - 11}>{metres(scale.length_m, language)}</text>
        <path d={`M${frame.width - 20} 34V14m-5 7l5-8l5 8`} />
        <text x={frame.width - 20} y="48" textAnchor="middle">N</text>
      </g>
    </svg>
  );
}
