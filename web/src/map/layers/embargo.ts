/** Where nobody may open the street for a while. */
import { constraints } from "../constraint";

export const embargo = constraints("embargo", { colors: { embargo: "#8d2145" }, shapes: ["area", "line"], swatch: "line", dash: true });
