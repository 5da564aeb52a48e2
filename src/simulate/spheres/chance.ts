import { philox } from "../../numeric/index.js";
import type { SphereWorld } from "../../theory/index.js";

/**
 * All that chance can bring in one run, the same in every scenario: the numbers of `stream(seed, run, code, period)` of a state are, in order, for its
 * turnover, the type of its new leader, its answer, and its turn under the policy `random`; the first of a patron's is for its own turnover.
 */
export interface Chance {
  /** Sets the run; what is for turnover and types is drawn at once. */
  begin(run: number): void;
  /** states × periods, by state. */
  readonly turnover: Float64Array;
  readonly type: Float64Array;
  answer(state: number, period: number): number;
  turn(state: number, period: number): number;
  ofPatron(code: number, period: number): number;
}

export function chanceOf({ states, periods }: SphereWorld, seed: number): Chance {
  const [k0, k1] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  const words = new Uint32Array(4);
  const codes = states.map(({ code }) => code);
  const [turnover, type] = [new Float64Array(codes.length * periods), new Float64Array(codes.length * periods)];
  let run = 0;
  const draw = (block: number, period: number, code: number, place: 0 | 1): number => {
    philox(block, period, code, run, k0, k1, words);
    return uniformOf(words, place);
  };
  return {
    turnover,
    type,
    begin(next) {
      run = next;
      for (let i = 0, at = 0; i < codes.length; i++) {
        for (let t = 0; t < periods; t++, at++) {
          philox(0, t, codes[i] as number, run, k0, k1, words);
          turnover[at] = uniformOf(words, 0);
          type[at] = uniformOf(words, 1);
        }
      }
    },
    answer: (state, period) => draw(1, period, codes[state] as number, 0),
    turn: (state, period) => draw(1, period, codes[state] as number, 1),
    ofPatron: (code, period) => draw(0, period, code, 0),
  };
}

/** A uniform in (0, 1) of 53 bits, as `stream` makes it. */
function uniformOf(words: Uint32Array, place: 0 | 1): number {
  const high = (words[2 * place] as number) >>> 5;
  const low = (words[2 * place + 1] as number) >>> 6;
  return (high * 67108864 + low + 0.5) / 9007199254740992;
}

/** The type that a uniform draws from the prior. */
export function typeAt(prior: readonly number[], u: number): number {
  let [type, sum] = [0, prior[0] as number];
  while (u >= sum && type < prior.length - 1) sum += prior[++type] as number;
  return type;
}
