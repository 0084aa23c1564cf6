/** Messages, as the router fetches them. */
export { Messages } from "../message/Messages";
