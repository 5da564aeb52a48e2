export { cowFromName, fromCow, type NamedState, namedStates, type System, systems, toCow } from "./crosswalk.js";
export { isMember, isMemberAtYearEnd, type Region, regionOf, type Spell, type State, stateName, states, type Years } from "./states.js";
export { territoryStates } from "./territories.js";
