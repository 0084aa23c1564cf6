/** Disclosures, as the router fetches them. */
export { Disclosures } from "../finding/Disclosures";
