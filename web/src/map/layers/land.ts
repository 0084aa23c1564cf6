/** Private land that lies along the streets. */
import { constraints } from "../constraint";

export const land = constraints("land", { colors: { private: "#6b5b4a" }, shapes: ["area", "line"], swatch: "fill", quiet: true, minzoom: 12 });
