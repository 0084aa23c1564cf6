/** Ground where ordnance may lie; what was searched and is free is drawn fainter. */
import { constraints } from "../constraint";

export const ordnance = constraints("ordnance", { colors: { ordnance: "#b3261e" }, shapes: ["area", "line", "spot"], swatch: "fill", dash: true });
