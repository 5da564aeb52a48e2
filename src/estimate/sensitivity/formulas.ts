import { FealtyError } from "../../base/index.js";
import { studentQuantile } from "../../numeric/index.js";
import type { Adjusted } from "./results.js";

/** What sensitivity needs of an estimate. */
export interface Measured {
  readonly estimate: number;
  readonly se: number;
  readonly dof: number;
  readonly q: number;
  readonly alpha: number;
  /** The confounder takes from the estimate (default), or adds to it. */
  readonly reduce: boolean;
}

/** Bias of the estimate by a confounder of given partial R². Source: Cinelli and Hazlett (2020), equation 7. */
export function bias({ se, dof }: Pick<Measured, "se" | "dof">, r2Treatment: number, r2Outcome: number): number {
  return se * Math.sqrt((dof * r2Outcome * r2Treatment) / (1 - r2Treatment));
}

/** @throws FealtyError "sensitivity" for a partial R² outside 0 to 1 (of the treatment: below 1). */
export function adjusted(m: Measured, r2Treatment: number, r2Outcome: number): Adjusted {
  if (!(r2Treatment >= 0 && r2Treatment < 1 && r2Outcome >= 0 && r2Outcome <= 1))
    throw new FealtyError("sensitivity", `partial R² of ${r2Treatment} and ${r2Outcome} cannot be`, { kind: "usage", mend: "they lie between 0 and 1" });
  const { estimate, dof, q, alpha, reduce } = m;
  const size = bias(m, r2Treatment, r2Outcome);
  const own = Math.sign(estimate) * (Math.abs(estimate) + (reduce ? -size : size));
  const se = m.se * Math.sqrt(((1 - r2Outcome) / (1 - r2Treatment)) * (dof / (dof - 1)));
  const null_ = (reduce ? 1 - q : 1 + q) * estimate;
  // The reference takes dof here and dof − 1, which a confounder leaves, in robustness values.
  const reach = studentQuantile(1 - alpha / 2, dof) * se;
  return { r2Treatment, r2Outcome, estimate: own, se, t: (own - null_) / se, ci: [own - reach, own + reach] };
}

/**
 * Robustness value: the partial R² with treatment and outcome alike that takes the share q of the estimate away, or (with alpha below 1)
 * leaves the test at alpha just short of rejecting. Source: Cinelli and Hazlett (2020), section 4.2; reference: sensemakr 0.1.6.
 */
export function robustness(t: number, dof: number, q: number, alpha = 1): number {
  const f = q * Math.abs(t / Math.sqrt(dof));
  const critical = alpha < 1 ? Math.abs(studentQuantile(alpha / 2, dof - 1)) / Math.sqrt(dof - 1) : 0;
  const rest = f - critical;
  if (rest <= 0) return 0;
  // A confounder that also takes degrees of freedom away: beyond this point only its share of the treatment binds.
  if (critical > 0 && f > 1 / critical) return (f * f - critical * critical) / (1 + f * f);
  return (Math.sqrt(rest ** 4 + 4 * rest * rest) - rest * rest) / 2;
}

/**
 * Partial R² of a confounder kd times as strong as benchmarks with the treatment, and ky times with the outcome.
 * @param treatment partial R² of the benchmarks with the treatment given the other covariates.
 * @param outcome partial R² of the benchmarks with the outcome given treatment and other covariates.
 * @returns undefined where no confounder can be that strong.
 * Source: Cinelli and Hazlett (2020), section 4.4 and appendix.
 */
export function bound(treatment: number, outcome: number, kd: number, ky: number): { r2Treatment: number; r2Outcome: number } | undefined {
  const r2Treatment = (kd * treatment) / (1 - treatment);
  if (!(r2Treatment < 1)) return undefined;
  const between = (kd * treatment * treatment) / ((1 - kd * treatment) * (1 - treatment));
  if (!(between < 1)) return undefined;
  const r2Outcome = ((Math.sqrt(ky) + Math.sqrt(between)) / Math.sqrt(1 - between)) ** 2 * (outcome / (1 - outcome));
  return { r2Treatment, r2Outcome: Math.min(1, r2Outcome) };
}
