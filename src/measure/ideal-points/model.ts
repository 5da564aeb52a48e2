import { FealtyError } from "../../base/index.js";

/** How positions of one unit hang together over time. */
export const timePriors = ["one-sided", "random-walk", "none"] as const;
export type TimePrior = (typeof timePriors)[number];

/**
 * u = a θ, P(no) = Φ(κ₁ − u), P(abstain) = Φ(κ₂ − u) − Φ(κ₁ − u), P(yes) = Φ(u − κ₂), with a slope and cut points for each resolution.
 * - one-sided: the prior mean of a position is last session's conditional mean, and nothing comes back; its variance `smooth`·n/(n + n₋), n and n₋
 *   the votes now and then. A unit's first session takes its second's. After every sweep all positions together have mean 0 and variance 1.
 *   Bailey, Strezhnev and Voeten (2017), JCR 61(2), as their published sampler carries it out.
 * - random-walk: θ_t − θ_{t−1} ~ N(0, `innovation` × time passed), first position N(0, 1); information flows both ways. Martin and Quinn (2002).
 * - none: every position N(0, 1) by itself.
 */
export interface IdealPointModel {
  readonly prior: TimePrior;
  readonly smooth: number;
  readonly innovation: number;
  /** Prior variances of slopes and of cut points, both about 0. */
  readonly slopeVariance: number;
  readonly cutVariance: number;
}

export const defaultModel: IdealPointModel = { prior: "one-sided", smooth: 0.5, innovation: 0.1, slopeVariance: 1, cutVariance: 1e4 };

/** @throws FealtyError "domain" naming the option and its value. */
export function checkModel(given: Partial<IdealPointModel>): IdealPointModel {
  const model = { ...defaultModel, ...given };
  for (const name of ["smooth", "innovation", "slopeVariance", "cutVariance"] as const) {
    const value = model[name];
    if (!(value > 0 && Number.isFinite(value))) throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: "it must be above 0" });
  }
  return model;
}
