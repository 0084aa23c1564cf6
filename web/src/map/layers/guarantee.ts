/** Restored surfaces for which somebody still answers, as far as the caller may know of them. */
import { constraints } from "../constraint";

export const guarantee = constraints("guarantee", { colors: { guarantee: "#256a80" }, shapes: ["area", "line"], swatch: "line", quiet: true, minzoom: 12 });
