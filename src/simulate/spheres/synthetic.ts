import { FealtyError } from "../../base/index.js";
import { elementary, stream } from "../../numeric/index.js";
import { distanceBetween, type GivenPatron, type GivenState } from "../../theory/index.js";

const { exp } = elementary;

export interface SyntheticOptions {
  /** Default 195. */
  readonly states?: number;
  /** Default 3. */
  readonly patrons?: number;
  /** 1, a policy line (default), or 2, a plane. */
  readonly dimensions?: number;
  readonly seed?: number;
}

/** Codes of synthetic states begin here; patrons have 1, 2, … */
const firstState = 101;

/**
 * A structure of states for worlds without data: patrons evenly apart on [−1.5, 1.5] (on a plane: on a circle of that radius), the first the
 * strongest; states with standard normal positions, log-normal capabilities and needs, and at the start a patron with probability 0.6: the nearest.
 * @throws FealtyError "domain".
 */
export function syntheticSpheres({ states = 195, patrons = 3, dimensions = 1, seed = 1 }: SyntheticOptions = {}): {
  readonly patrons: GivenPatron[];
  readonly states: GivenState[];
} {
  hold("states", states, 1, 100_000);
  hold("patrons", patrons, 1, 100);
  hold("dimensions", dimensions, 1, 2);
  hold("seed", seed, 0, 2 ** 52);
  const powers = Array.from({ length: patrons }, (_, j) => ({
    code: j + 1,
    name: `P${j + 1}`,
    position: patrons === 1 ? (dimensions === 1 ? [0] : [0, 0]) : place(j, patrons, dimensions),
    capabilities: 1 / (1 + 0.4 * j),
  }));
  return {
    patrons: powers,
    states: Array.from({ length: states }, (_, i): GivenState => {
      const own = stream(seed, 0xffffffff, i);
      const position = Array.from({ length: dimensions }, () => own.normal());
      const away = powers.map((power) => distanceBetween(power.position, position));
      const nearest = powers[away.indexOf(Math.min(...away))];
      return {
        code: firstState + patrons + i,
        name: `S${i + 1}`,
        position,
        capabilities: 0.05 * exp(own.normal()),
        securityNeed: exp(0.3 * own.normal()),
        patron: own.uniform() < 0.6 ? (nearest?.code ?? null) : null,
      };
    }),
  };
}

/** Sixths of a circle and the like, without trigonometric functions: the line bent at its middle. */
function place(j: number, patrons: number, dimensions: number): number[] {
  const x = -1.5 + (3 * j) / (patrons - 1);
  return dimensions === 1 ? [x] : [x, (j % 2 === 0 ? 1 : -1) * Math.sqrt(2.25 - Math.min(2.25, x * x))];
}

function hold(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be a whole number from ${low} to ${high}` });
}
