/** All layers by name; the map shows those a page asks for. */
import type { MapLayer } from "../layer";
import { base } from "./base";
import { cases } from "./case";
import { conduit } from "./conduit";
import { connection } from "./connection";
import { coverage } from "./coverage";
import { finding } from "./finding";
import { highlight } from "./highlight";
import { moratorium } from "./moratorium";
import { trench } from "./trench";
import { works } from "./works";

export const layers = { base, coverage, moratorium, conduit, works, case: cases, trench, connection, finding, highlight } satisfies Record<string, MapLayer>;
export type LayerName = keyof typeof layers;
