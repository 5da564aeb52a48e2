import { FealtyError } from "../../base/index.js";
import type { LearningPrimitives } from "../learning-primitives.js";
import { checkLearning } from "../learning-primitives.js";
import { checkPrimitives, type Primitives } from "../primitives.js";
import type { Implication, Verdict } from "./implication.js";
import { contractRationing } from "./rationing.js";
import { contractSelection, learningSelection } from "./selection.js";
import { contractStakeNeed, learningStakeNeed } from "./stake-need.js";
import { tenureImplications } from "./tenure.js";

/** Both games at the same need, satiation, stake, cost of signals and patience. */
export interface GamePrimitives {
  readonly contract: Primitives;
  readonly learning: LearningPrimitives;
}

/** Everything that section 6 says and the solved models can be asked without simulation, in its order. */
export function solvedImplications({ contract, learning }: GamePrimitives): Implication[] {
  const h2 = [...contractSelection(contract), ...learningSelection(learning)];
  return [
    ...h2.filter(({ id }) => id.startsWith("H2a")),
    ...h2.filter(({ id }) => id.startsWith("H2b")),
    ...tenureImplications(learning),
    ...contractRationing(contract),
    contractStakeNeed(contract),
    learningStakeNeed(learning),
  ];
}

/** Primitives that a region can be drawn over: numbers of one game or of both. `cost` is that of the most reluctant type, `willingPrior` the prior of the first. */
export type Axis = { readonly name: string; readonly from: number; readonly to: number };

export interface RegionInput {
  readonly primitives: GamePrimitives;
  readonly x: Axis;
  readonly y: Axis;
  /** Points a side. */
  readonly points: number;
  /** Rows of the grid that are worked out: from, up to but not with. */
  readonly rows: readonly [number, number];
}

/** Verdicts over a grid, implication by implication: `verdicts[row][column]`, rows along y from its lower end. */
export interface Region {
  readonly id: string;
  readonly model: Implication["model"];
  readonly claim: string;
  readonly verdicts: readonly (readonly Verdict[])[];
}

/**
 * Where each implication holds over a grid of two primitives. A piece of rows at a time, so that pieces can be worked out apart.
 * @throws FealtyError "unknown-primitive" for an axis that neither game has, "domain" for values out of it.
 */
export function implicationRegions({ primitives, x, y, points, rows: [first, end] }: RegionInput): Region[] {
  const found = new Map<string, { region: Omit<Region, "verdicts">; verdicts: Verdict[][] }>();
  for (let row = first; row < end; row++) {
    for (let k = 0; k < points; k++) {
      const here = withPrimitive(withPrimitive(primitives, x.name, along(x, k, points)), y.name, along(y, row, points));
      for (const { id, model, claim, verdict } of solvedImplications(here)) {
        const key = `${model} ${id}`;
        const one = found.get(key) ?? { region: { id, model, claim }, verdicts: [] };
        found.set(key, one);
        let cells = one.verdicts[row - first];
        if (cells === undefined) one.verdicts[row - first] = cells = [];
        cells.push(verdict);
      }
    }
  }
  return [...found.values()].map(({ region, verdicts }) => ({ ...region, verdicts }));
}

/** Where point k of an axis stands. */
export function along({ from, to }: Axis, k: number, points: number): number {
  return points === 1 ? from : from + ((to - from) * k) / (points - 1);
}

/** Both games with one primitive set. @throws FealtyError as `implicationRegions`. */
export function withPrimitive({ contract, learning }: GamePrimitives, name: string, value: number): GamePrimitives {
  const ofContract = name in contract;
  const ofLearning = typeof (learning as unknown as Record<string, unknown>)[name] === "number";
  if (name === "cost" || name === "willingPrior") {
    const { costs, prior } = learning;
    const given =
      name === "cost"
        ? { costs: [...costs.slice(0, -1), value] }
        : { prior: [value, ...prior.slice(1).map((p) => (p * (1 - value)) / (prior.slice(1).reduce((a, b) => a + b, 0) || 1))] };
    return { contract, learning: checkLearning({ ...learning, ...given }) };
  }
  if (!ofContract && !ofLearning)
    throw new FealtyError("unknown-primitive", `there is no number "${name}" to draw a region over`, {
      kind: "usage",
      mend: "name a primitive of the contract or of learning that is one number, or cost, or willingPrior",
    });
  return {
    contract: ofContract ? checkPrimitives({ ...contract, [name]: value }) : contract,
    learning: ofLearning ? checkLearning({ ...learning, [name]: value }) : learning,
  };
}
