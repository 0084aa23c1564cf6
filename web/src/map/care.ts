/** What asks for care beside works, conduits and moratoria: shown wherever a line is judged. */
import type { LayerName } from "./layers";

export const care: LayerName[] = ["protection", "land", "ordnance", "facility", "resurfacing", "embargo", "event", "guarantee", "furniture", "site"];
