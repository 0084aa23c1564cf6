/** Settings, as the router fetches them. */
export { Settings } from "../preference/Settings";
