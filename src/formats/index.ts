export { isDta, readDta } from "./dta.js";
