/** The page of what operators report about their supply, in one piece. */
export { Reports } from "../supply/Reports";
