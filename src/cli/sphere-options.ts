import { FealtyError } from "../base/index.js";
import type { Options } from "./command.js";

/** Where the states of spheres come from. */
export const sphereOptions = {
  year: { type: "number", value: "YEAR", about: "spheres: begin with the states of a year of the catalogue" },
  patrons: { type: "list", value: "USA,RUS", about: "spheres: patrons of --year or --data (default: USA, RUS, CHN, or those of the table)" },
  data: { type: "string", value: "TABLE", about: "spheres: begin with the states of a table" },
} as const satisfies Options;

/** @throws FealtyError "usage" where another model is given one of them. */
export function refuseSphereSource(command: string, model: string, options: { readonly [name: string]: unknown }): void {
  for (const name of [...Object.keys(sphereOptions), "keep"])
    if (options[name] !== undefined)
      throw new FealtyError("usage", `fealty ${command} ${model} has no --${name}`, { kind: "usage", mend: "it belongs to the model spheres" });
}
