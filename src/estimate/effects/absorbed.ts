import { subtractColumns } from "../../numeric/index.js";
import { makeAbsorber } from "../absorb/absorber.js";
import { standardisation } from "../absorb/plan.js";
import { rawColumns } from "../design/design.js";
import type { Estimate } from "../model/estimated.js";

/** Estimates of absorbed effects: name → level → estimate. */
export interface AbsorbedEstimates {
  readonly effects: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** False: with three or more effects only sums are identified. */
  readonly identified: boolean;
}

/**
 * The effects behind a fit. The first effect is free; the first level of each further one is 0 in each connected component, as in
 * fixest's `fixef`. Slopes of `ally[need]` stand under `ally[[need]]`.
 */
export function absorbedEffects(model: Estimate): AbsorbedEstimates {
  const { design } = model;
  const { effects, plan, offset } = design;
  if (effects.length === 0) return { effects: {}, identified: true };
  // What the effects add up to in each row: the predictor less offset and regressors. It lies in their span, so weights do not matter.
  const sum = model.predictor.map((e, i) => e - (offset ? (offset[i] as number) : 0));
  const { terms, coef } = model.interactions ?? model.fit;
  subtractColumns(rawColumns(design, terms), coef, sum);
  const absorber = makeAbsorber(plan);
  const rhs = new Float64Array(plan.unknowns);
  const centred = sum.slice();
  absorber.reduce(centred, rhs);
  absorber.solve(rhs);
  const rest = sum.slice();
  for (const { index, values } of plan.pieces)
    for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] as number) - (values ? (values[i] as number) : 1) * (rhs[index[i] as number] as number);

  const own = effects.map((e, k) => {
    const intercepts = new Float64Array(e.count);
    const slopes = e.slopes.map(() => new Float64Array(e.count));
    if (k === plan.eliminated) withinGroups(e, plan.starts, rest, intercepts, slopes);
    for (const piece of plan.pieces) {
      if (piece.effect !== k) continue;
      for (let level = 0; level < e.count; level++) {
        const b = rhs[piece.start + level] as number;
        if (piece.slope < 0) intercepts[level] = (intercepts[level] as number) + b;
        else {
          const { shift, scale } = standardisation(e.slopes[piece.slope] as Float64Array, e.intercept);
          (slopes[piece.slope] as Float64Array)[level] = b / scale;
          intercepts[level] = (intercepts[level] as number) - (b * shift) / scale;
        }
      }
    }
    return { intercepts, slopes };
  });
  const plain = effects.map((e, k) => ({ e, k })).filter(({ e }) => e.intercept);
  pinFirstLevels(plain.map(({ e, k }) => ({ codes: e.codes, values: (own[k] as (typeof own)[number]).intercepts })));
  const entries = effects.flatMap((e, k) => {
    const base = e.slopes.length > 0 ? e.name.replace(/\[.*$/, "") : e.name;
    const names = e.name.replace(/^[^[]*\[+|\]+$/g, "").split(", ");
    const labelled = (values: Float64Array): Record<string, number> => Object.fromEntries(Array.from(values, (v, level) => [e.label(level), v] as const));
    const { intercepts, slopes } = own[k] as (typeof own)[number];
    return [...(e.intercept ? [[base, labelled(intercepts)] as const] : []), ...slopes.map((s, j) => [`${base}[[${names[j]}]]`, labelled(s)] as const)];
  });
  return { effects: Object.fromEntries(entries), identified: plain.length < 3 };
}

/** Least squares of `rest` on a level and slopes within each group; by normal equations of centred slopes, one at a time (Gram–Schmidt). */
function withinGroups(
  e: { readonly slopes: readonly Float64Array[]; readonly intercept: boolean },
  starts: Int32Array,
  rest: Float64Array,
  intercepts: Float64Array,
  slopes: readonly Float64Array[],
): void {
  for (let g = 0; g + 1 < starts.length; g++) {
    const [from, to] = [starts[g] as number, starts[g + 1] as number];
    const basis = [...(e.intercept ? [new Float64Array(to - from).fill(1)] : []), ...e.slopes.map((s) => s.slice(from, to))];
    const size = basis.length;
    // Upper triangle of the coefficients of each basis vector on those before it.
    const triangle = basis.map(() => new Float64Array(size));
    const coef = new Float64Array(size);
    const y = rest.slice(from, to);
    basis.forEach((b, j) => {
      for (let l = 0; l < j; l++) {
        const before = basis[l] as Float64Array;
        const [dot, square] = [product(before, b), product(before, before)];
        const c = square > 0 ? dot / square : 0;
        (triangle[j] as Float64Array)[l] = c;
        for (let i = 0; i < b.length; i++) b[i] = (b[i] as number) - c * (before[i] as number);
      }
      const square = product(b, b);
      coef[j] = square > 1e-20 ? product(b, y) / square : 0;
    });
    for (let j = size - 1; j >= 0; j--)
      for (let l = 0; l < j; l++) coef[l] = (coef[l] as number) - (coef[j] as number) * ((triangle[j] as Float64Array)[l] as number);
    const first = e.intercept ? 1 : 0;
    if (e.intercept) intercepts[g] = coef[0] as number;
    slopes.forEach((s, j) => {
      s[g] = coef[first + j] as number;
    });
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Moves constants so that the first level of each further effect is 0, in each component of the graph that the first two effects span. */
function pinFirstLevels(effects: readonly { readonly codes: Int32Array; readonly values: Float64Array }[]): void {
  const [first, ...others] = effects;
  if (!first || others.length === 0) return;
  const component = components(
    first.codes,
    first.values.length,
    (others[0] as (typeof effects)[number]).codes,
    (others[0] as (typeof effects)[number]).values.length,
  );
  others.forEach((other, o) => {
    const of = (level: number): number => (o === 0 ? (component[first.values.length + level] as number) : 0);
    const shift = new Map<number, number>();
    for (let level = 0; level < other.values.length; level++) if (!shift.has(of(level))) shift.set(of(level), other.values[level] as number);
    for (let level = 0; level < other.values.length; level++) other.values[level] = (other.values[level] as number) - (shift.get(of(level)) as number);
    for (let level = 0; level < first.values.length; level++)
      first.values[level] = (first.values[level] as number) + (shift.get(o === 0 ? (component[level] as number) : 0) as number);
  });
}

/** Component of each level of two effects (the second's after the first's), by union and find. */
function components(a: Int32Array, countA: number, b: Int32Array, countB: number): Int32Array {
  const parent = Int32Array.from({ length: countA + countB }, (_, i) => i);
  const find = (x: number): number => {
    let root = x;
    while (parent[root] !== root) root = parent[root] as number;
    for (let at = x; at !== root; ) {
      const next = parent[at] as number;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [find(a[i] as number), find(countA + (b[i] as number))];
    if (x !== y) parent[Math.max(x, y)] = Math.min(x, y);
  }
  return parent.map((_, i) => find(i));
}
