/** Mobile sites, applied for or on the air, as far as the caller may know of them. */
import { constraints } from "../constraint";

export const site = constraints("site", { colors: { site: "#00695f" }, shapes: ["spot"], swatch: "point", quiet: true });
