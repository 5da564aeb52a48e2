import { FealtyError } from "../base/index.js";

/** One ally's primitives; the symbols are those of docs/explanation/theory.md. */
export interface Primitives {
  /** θ: ally's marginal cost of the first unit of concession, utils per demand; negative: its interests lie the patron's way. */
  readonly reluctance: number;
  /** γ ≥ 0: how fast that marginal cost rises, utils per demand². */
  readonly costCurvature: number;
  /** λ > 0: weight that the ally puts on being reassured, utils. */
  readonly securityNeed: number;
  /** ρ ≥ 0: curvature of the value of reassurance. */
  readonly satiation: number;
  /** v > 0: patron's value of the whole concession, utils per demand. */
  readonly stake: number;
  /** κ > 0: patron's cost of one unit of signal, utils per unit. */
  readonly signalCost: number;
  /** δ in [0, 1): discount factor of both. */
  readonly patience: number;
}

export const defaultPrimitives: Primitives = { reluctance: 0.5, costCurvature: 0.5, securityNeed: 1, satiation: 1, stake: 2, signalCost: 1, patience: 0.9 };

const domains: Readonly<Record<keyof Primitives, { readonly holds: (x: number) => boolean; readonly words: string }>> = {
  reluctance: { holds: Number.isFinite, words: "a finite number" },
  costCurvature: { holds: (x) => x >= 0, words: "0 or more: marginal cost must not fall" },
  securityNeed: { holds: (x) => x > 0, words: "above 0: an ally that gains nothing from a signal cannot be rewarded" },
  satiation: { holds: (x) => x >= 0, words: "0 or more: the value of reassurance must be concave" },
  stake: { holds: (x) => x > 0, words: "above 0: a patron that gains nothing makes no demand" },
  signalCost: { holds: (x) => x > 0, words: "above 0: a free signal says nothing" },
  patience: { holds: (x) => x >= 0 && x < 1, words: "at least 0 and below 1: a discount factor" },
};

/** The primitives with defaults filled in. @throws FealtyError "domain" with name, value and reason. */
export function checkPrimitives(given: Partial<Primitives>): Primitives {
  const all: Primitives = { ...defaultPrimitives, ...given };
  for (const [name, { holds, words }] of Object.entries(domains)) {
    const value = all[name as keyof Primitives];
    if (!Number.isFinite(value) || !holds(value)) throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be ${words}` });
  }
  return all;
}
