/** All layers by name; the map shows those a page asks for. */
import type { MapLayer } from "../layer";
import { base } from "./base";
import { cases } from "./case";
import { conduit } from "./conduit";
import { connection } from "./connection";
import { coverage } from "./coverage";
import { embargo } from "./embargo";
import { event } from "./event";
import { facility } from "./facility";
import { finding } from "./finding";
import { furniture } from "./furniture";
import { guarantee } from "./guarantee";
import { highlight } from "./highlight";
import { joint } from "./joint";
import { land } from "./land";
import { moratorium } from "./moratorium";
import { ordnance } from "./ordnance";
import { plan, planYears } from "./plan";
import { protection } from "./protection";
import { radioBest, radioClass, radioGap } from "./radio";
import { radioChoice } from "./radioChoice";
import { radioSite } from "./radioSite";
import { resurfacing } from "./resurfacing";
import { site } from "./site";
import { trench } from "./trench";
import { works } from "./works";

export const layers = {
  base, coverage, protection, land, ordnance, facility, moratorium, resurfacing, embargo, event, guarantee, furniture, site, conduit, works,
  case: cases, trench, joint, plan, planYears, radioClass, radioBest, radioGap, radioSite, radioChoice, connection, finding, highlight,
} satisfies Record<string, MapLayer>;
export type LayerName = keyof typeof layers;
