/** The pages of digging together, in one piece. */
export { Joint } from "../joint/Joint";
export { JointList } from "../joint/JointList";
