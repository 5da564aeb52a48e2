export { isDta, readDta } from "./dta.js";
export { type HistorianKind, historianKinds, readHistorian } from "./historian-xml.js";
