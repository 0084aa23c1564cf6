/** Streets whose surface will be renewed: who digs before spares the new one. */
import { constraints } from "../constraint";

export const resurfacing = constraints("resurfacing", { colors: { resurfacing: "#4d46a8" }, shapes: ["area", "line"], swatch: "line" });
