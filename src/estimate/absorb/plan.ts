import { FealtyError } from "../../base/index.js";

/** A categorical effect to be absorbed: a level for each code, and a slope on each of `slopes` within each level. */
export interface AbsorbedEffect {
  readonly name: string;
  /** 0..count−1, one a row. */
  readonly codes: Int32Array;
  readonly count: number;
  readonly slopes: readonly Float64Array[];
  /** False: slopes alone. */
  readonly intercept: boolean;
}

/** A set of unknowns of the effects that are not eliminated: row i loads on unknown `index[i]` with `values[i]` (1 without values). */
export interface Piece {
  readonly effect: number;
  /** Position among the effect's slopes; −1: its levels. */
  readonly slope: number;
  readonly index: Int32Array;
  readonly values?: Float64Array;
  readonly start: number;
  readonly count: number;
}

/** What depends on the effects alone, not on weights or columns. Rows are sorted by the eliminated effect. */
export interface AbsorbPlan {
  readonly n: number;
  readonly effects: readonly AbsorbedEffect[];
  /** Position of the effect that is eliminated exactly. */
  readonly eliminated: number;
  /** Rows of group g: starts[g] … starts[g + 1] − 1. */
  readonly starts: Int32Array;
  readonly pieces: readonly Piece[];
  /** Unknowns left after elimination. */
  readonly unknowns: number;
}

/** Position of the effect with most unknowns: its pass is the one worth having sequential, so rows are to be sorted by it. */
export function eliminatedEffect(effects: readonly Pick<AbsorbedEffect, "count" | "slopes" | "intercept">[]): number {
  let best = 0;
  effects.forEach((e, k) => {
    const size = (x: (typeof effects)[number]): number => x.count * (x.slopes.length + (x.intercept ? 1 : 0));
    if (size(e) > size(effects[best] as AbsorbedEffect)) best = k;
  });
  return best;
}

/**
 * Lays out the effects for absorption.
 * @throws FealtyError "length" when codes differ in length, "unsorted" when rows are not sorted by the effect to be eliminated.
 */
export function planAbsorption(effects: readonly AbsorbedEffect[], n: number): AbsorbPlan {
  const eliminated = eliminatedEffect(effects);
  const starts = new Int32Array((effects[eliminated]?.count ?? 0) + 1);
  const pieces: Piece[] = [];
  let unknowns = 0;
  effects.forEach((effect, e) => {
    if (effect.codes.length !== n) throw new FealtyError("length", `effect ${effect.name} has ${effect.codes.length} codes for ${n} rows`);
    if (e === eliminated) {
      let last = 0;
      for (let i = 0; i < n; i++) {
        const g = effect.codes[i] as number;
        if (g < last) throw new FealtyError("unsorted", `rows are not sorted by ${effect.name}`);
        last = g;
        starts[g + 1] = i + 1;
      }
      return;
    }
    const add = (slope: number, values?: Float64Array): void => {
      const index = shifted(effect.codes, unknowns);
      pieces.push({ effect: e, slope, index, ...(values ? { values } : {}), start: unknowns, count: effect.count });
      unknowns += effect.count;
    };
    if (effect.intercept) add(-1);
    effect.slopes.forEach((s, k) => {
      add(k, standardised(s, effect.intercept));
    });
  });
  return { n, effects, eliminated, starts, pieces, unknowns };
}

function shifted(codes: Int32Array, by: number): Int32Array {
  if (by === 0) return codes;
  const out = new Int32Array(codes.length);
  for (let i = 0; i < out.length; i++) out[i] = (codes[i] as number) + by;
  return out;
}

/** Scaled to a mean square of 1, and centred where the effect has levels too: the space that is spanned stays the same. */
function standardised(values: Float64Array, centre: boolean): Float64Array {
  const { shift, scale } = standardisation(values, centre);
  return values.map((v) => (v - shift) / scale);
}

export function standardisation(values: Float64Array, centre: boolean): { shift: number; scale: number } {
  let mean = 0;
  for (const v of values) mean += v / values.length;
  const shift = centre ? mean : 0;
  let square = 0;
  for (const v of values) square += (v - shift) ** 2 / values.length;
  return { shift, scale: Math.sqrt(square) || 1 };
}
