import { FealtyError } from "../base/index.js";

/** The game of section 3: a patron that learns who is willing. Symbols as in docs/explanation/theory.md. */
export interface LearningPrimitives {
  /** c_k: what conceding costs each type, utils; negative: aligned. One, two or three types. */
  readonly costs: readonly number[];
  /** p: probabilities from which a new leader's type is drawn. */
  readonly prior: readonly number[];
  /** h in [0, 1]: probability that a period brings a new leader. */
  readonly turnover: number;
  /** τ > 0: noise of the ally's answer, utils. */
  readonly noise: number;
  /** w ≥ 0: what a demand costs the patron, met or not, utils. */
  readonly demandCost: number;
  /** v > 0: what the concession is worth to the patron, utils. */
  readonly stake: number;
  /** κ > 0: what a unit of signal costs the patron. */
  readonly signalCost: number;
  /** δ in [0, 1). */
  readonly patience: number;
  /** λ > 0. */
  readonly securityNeed: number;
  /** ρ ≥ 0. */
  readonly satiation: number;
  /** Whether allies think of what their answer tells the patron. */
  readonly allies: "myopic" | "strategic";
  /** Rewards that can be offered: from, to, how many, evenly. */
  readonly menu: readonly [number, number, number];
  /** Nodes of the grid of beliefs. */
  readonly beliefs: number;
  /** τ_P > 0: noise of the patron's choice towards strategic allies, utils; default 0.02 v. */
  readonly patronNoise?: number;
}

export const defaultLearning: LearningPrimitives = {
  costs: [0.2, 1.5],
  prior: [0.5, 0.5],
  turnover: 0.1,
  noise: 0.1,
  demandCost: 0.1,
  stake: 2,
  signalCost: 1,
  patience: 0.9,
  securityNeed: 1,
  satiation: 1,
  allies: "myopic",
  menu: [0, 3, 64],
  beliefs: 401,
};

/** The primitives with defaults filled in; a prior is evened out over the costs where it is left out. @throws FealtyError "domain" with name, value and reason. */
export function checkLearning(given: Partial<LearningPrimitives>): LearningPrimitives {
  const costs = given.costs ?? defaultLearning.costs;
  const prior = given.prior ?? costs.map(() => 1 / costs.length);
  const all = { ...defaultLearning, ...given, costs, prior };
  const refuse = (name: string, value: unknown, words: string): never => {
    throw new FealtyError("domain", `${name} is ${String(value)}`, { kind: "usage", mend: `it must be ${words}` });
  };
  const hold = (name: keyof LearningPrimitives, holds: (x: number) => boolean, words: string): void => {
    const value = all[name] as number;
    if (!Number.isFinite(value) || !holds(value)) refuse(name, value, words);
  };
  if (costs.length < 1 || costs.length > 3 || !costs.every(Number.isFinite))
    refuse("costs", costs.join(";"), "one, two or three finite numbers, one a type: beliefs over more types have no grid that is fine enough");
  if (prior.length !== costs.length || !prior.every((p) => p >= 0) || Math.abs(prior.reduce((a, b) => a + b, 0) - 1) > 1e-9)
    refuse("prior", prior.join(";"), `${costs.length} probabilities that sum to 1, one a type`);
  hold("turnover", (x) => x >= 0 && x <= 1, "a probability");
  hold("noise", (x) => x > 0, "above 0: answers without noise make beliefs jump, and no fixed point need exist");
  hold("demandCost", (x) => x >= 0, "0 or more");
  hold("stake", (x) => x > 0, "above 0: a patron that gains nothing makes no demand");
  hold("signalCost", (x) => x > 0, "above 0: a free signal says nothing");
  hold("patience", (x) => x >= 0 && x < 1, "at least 0 and below 1: a discount factor");
  hold("securityNeed", (x) => x > 0, "above 0: an ally that gains nothing from a signal cannot be rewarded");
  hold("satiation", (x) => x >= 0, "0 or more: the value of reassurance must be concave");
  if (all.allies !== "myopic" && all.allies !== "strategic") refuse("allies", all.allies, "myopic or strategic");
  const [low, high, count] = all.menu;
  if (!(low >= 0 && high >= low && Number.isFinite(high) && Number.isInteger(count) && count >= 1 && count <= 10_000) || (count === 1 && high !== low))
    refuse("menu", all.menu.join(":"), "LOW:HIGH:COUNT, rewards of 0 or more");
  if (!Number.isInteger(all.beliefs) || all.beliefs < 3 || all.beliefs > 20_000) refuse("beliefs", all.beliefs, "a whole number from 3 to 20000");
  if (all.patronNoise !== undefined) hold("patronNoise", (x) => x > 0, "above 0");
  return all;
}

/** The rewards on the menu. */
export function menuOf({ menu: [low, high, count] }: LearningPrimitives): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => (count === 1 ? low : low + ((high - low) * i) / (count - 1)));
}
