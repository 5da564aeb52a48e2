import { FealtyError } from "../base/index.js";
import { patrons, toCow } from "../panel/index.js";

/** The Correlates of War code of a state as written: three letters, the code or a name; undefined for none. */
export function stateCode(text: string, year = 2000): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  return patrons.get(text) ?? toCow(text, "iso3", year) ?? toCow(text, "cowc", year) ?? toCow(text, "name", year);
}

/** As `stateCode`, of the state that an option names. @throws FealtyError "usage" for none. */
export function stateOption(text: string): number {
  const code = stateCode(text);
  if (code !== undefined) return code;
  throw new FealtyError("unknown-state", `there is no state "${text}"`, { kind: "usage", mend: "write its three letters, its code or its name" });
}
