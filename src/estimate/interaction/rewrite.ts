import { FealtyError } from "../../base/index.js";
import type { Formula } from "../formula/formula.js";
import { print } from "../formula/expression.js";
import { termIndex, termKey } from "../formula/names.js";
import type { Estimate } from "../model/estimated.js";

/** The variables of an interaction over all rows of the frame, missing outside the rows of the fit. */
export interface InteractionData {
  readonly of: string;
  readonly by: string;
  /** Over rows of the frame. */
  readonly treatment: Float64Array;
  readonly moderator: Float64Array;
  /** The moderator in the rows of the fit, ascending. */
  readonly sorted: Float64Array;
}

/** Numbers of a term in the rows of the fit, NaN elsewhere. */
export function inSample({ design }: Estimate, all: Float64Array): Float64Array {
  const out = new Float64Array(design.sample.data.length).fill(Number.NaN);
  for (const row of design.rows) out[row] = all[row] as number;
  return out;
}

/**
 * The formula without the two variables and their interaction, and with other columns instead.
 * @throws FealtyError "instruments", "unknown-term" where the model lacks the interaction.
 */
export function formulaWith({ fit, design }: Estimate, of: string, by: string, added: readonly string[]): string {
  const { formula } = design.sample;
  if (formula.endogenous.length > 0)
    throw new FealtyError("instruments", "the checks of an interaction take no instruments", { kind: "usage", mend: "leave them out of the formula" });
  termIndex(fit.terms, of);
  termIndex(fit.terms, `${of}:${by}`);
  const gone = new Set([termKey(of), termKey(by), termKey(`${of}:${by}`)]);
  const rest = formula.terms.map((t) => t.name).filter((name) => !gone.has(termKey(name)));
  const higher = rest.find((name) => termKey(name).split(":").includes(termKey(of)));
  if (higher)
    throw new FealtyError("interaction", `"${of}" enters "${higher}" too, so its effect does not depend on ${by} alone`, {
      kind: "usage",
      mend: "check one interaction at a time",
    });
  return `${print(formula.outcome)} ~ ${[...(constant(formula) ? [] : ["0"]), ...added, ...rest].join(" + ")}${effectsPart(formula)}`;
}

function constant({ intercept, absorbed }: Formula): boolean {
  return intercept || absorbed.some((a) => a.intercept);
}

function effectsPart({ absorbed }: Formula): string {
  return absorbed.length > 0 ? ` | ${absorbed.map((a) => a.name).join(" + ")}` : "";
}
