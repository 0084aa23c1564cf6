/** How the state of a proposal looks. */
import type { JointWorks } from "../api/types";
import type { Tone } from "../ui/Badge";

export const tones: Record<JointWorks["state"], Tone> = { proposed: "info", agreed: "success", declined: "neutral", withdrawn: "neutral", outdated: "neutral" };
