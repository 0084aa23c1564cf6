/** Lamps, poles and cabinets that can carry a small cell. */
import { constraints } from "../constraint";

export const furniture = constraints("furniture", { colors: { furniture: "#5d6675" }, shapes: ["spot"], swatch: "point", quiet: true, minzoom: 15 });
