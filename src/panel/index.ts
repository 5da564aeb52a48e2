export { cowFromName, fromCow, type NamedState, namedStates, type System, systems, toCow } from "./crosswalk.js";
export { type FamilyGroup, families, variableNames } from "./families/index.js";
export type { VariableInfo } from "./fill.js";
export type { PactDifference, Treaty } from "./pacts.js";
export { buildPanel, type Panel, panelFrom, panelNeeds, type PanelSpec } from "./panel.js";
export { type RollCallOptions, rollCallNeeds, rollCalls } from "./roll-calls.js";
export { type Loss, type Pact, pacts, patronCode, patronLetters, patrons, type SpineKind, spineColumns, spines } from "./spine.js";
export { isMember, isMemberAtYearEnd, type Region, regionOf, type Spell, type State, stateName, states, type Years } from "./states.js";
export { territoryStates } from "./territories.js";
