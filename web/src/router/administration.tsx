/** Administration, as the router fetches it. */
export { Administration } from "../administration/Administration";
