import { FealtyError } from "../../base/index.js";
import type { Fit } from "../fit.js";
import { pythonScript } from "./python.js";
import { rScript } from "./r.js";
import { stataScript } from "./stata.js";

export const languages = ["r", "stata", "python"] as const;
export type Language = (typeof languages)[number];

/**
 * A script that fits the model again in another program and compares coefficients and standard errors with ours, to a tolerance that it states.
 * @param file the table, as the script will find it.
 * @throws FealtyError "export" (usage) for a model that is not written there, "unfinished" (failed) for a fit that has not converged.
 */
export function exportFit(fit: Fit, language: Language, file: string): string {
  if (!fit.converged) throw new FealtyError("unfinished", "the fit has not converged, and there is nothing to compare with", { kind: "failed" });
  return { r: rScript, stata: stataScript, python: pythonScript }[language](fit, file);
}
