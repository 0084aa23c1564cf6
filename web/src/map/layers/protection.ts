/** Nature, water, dykes and monuments, each with an authority of its own that is asked. */
import { constraints } from "../constraint";

export const protection = constraints("protection", {
  colors: { nature: "#3f7d34", water: "#2b7aa6", dyke: "#86682a", heritage: "#9a4a2c" },
  shapes: ["area", "line", "spot"],
  swatch: "fill",
  quiet: true,
});
