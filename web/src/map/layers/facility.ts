/** What must stay reachable at any time. */
import { constraints } from "../constraint";

export const facility = constraints("facility", {
  colors: { hospital: "#c03636", school: "#94710c", fire_station: "#c2570c" },
  shapes: ["area", "line", "spot"],
  swatch: "point",
  quiet: true,
});
