/** The pages of planning networks, in one piece. */
export { ScenarioCompare } from "../scenario/Compare";
export { ScenarioForm } from "../scenario/Form";
export { ScenarioList } from "../scenario/List";
export { ScenarioPage } from "../scenario/Scenario";
