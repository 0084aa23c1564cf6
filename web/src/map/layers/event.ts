/** Markets, runs, processions: streets that are needed for something else on some days. */
import { constraints } from "../constraint";

export const event = constraints("event", { colors: { event: "#b8377f" }, shapes: ["area", "line", "spot"], swatch: "fill" });
