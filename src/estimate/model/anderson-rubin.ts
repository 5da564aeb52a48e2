import { cholesky, choleskySolve } from "../../numeric/index.js";

/** One part of a confidence set; an end that is absent is without bound. */
export interface SetPart {
  readonly from?: number;
  readonly to?: number;
}

/** Directions at which the statistic is looked at before its crossings are narrowed down. */
const directions = 2048;

/**
 * The values β of one endogenous coefficient that the Anderson–Rubin test does not reject: g(β)'Ω(β)⁻¹g(β) ≤ critical with
 * g = zy − β zx and Ω = Ω₀ + βΩ₁ + β²Ω₂. The statistic is a continuous function on the circle of directions (1, β), which closes at
 * infinity, so that sets without bounds and the whole line come out as such.
 * @param zy, zx sums of instruments times outcome and times the endogenous term.
 * @returns parts in ascending order; none: the set is empty, and the instruments cannot all be valid.
 */
export function andersonRubinSet(zy: Float64Array, zx: Float64Array, meat: readonly [Float64Array, Float64Array, Float64Array], critical: number): SetPart[] {
  const size = zy.length;
  // Scale of β: that of the reduced form over the first stage, so that directions are spread where the set is.
  const norm = (v: Float64Array, m: Float64Array): number => Math.sqrt(v.reduce((s, x, i) => s + (x * x) / (m[i * size + i] as number), 0));
  let cross = 0;
  for (let i = 0; i < size; i++) cross += ((zy[i] as number) * (zx[i] as number)) / (meat[2][i * size + i] as number);
  const strength = norm(zx, meat[2]);
  const centre = strength > 0 ? cross / (strength * strength) : 0;
  let spread = 0;
  for (let i = 0; i < size; i++) {
    const at = (k: 0 | 1 | 2): number => meat[k][i * size + i] as number;
    spread += (at(0) + centre * at(1) + centre * centre * at(2)) / at(2);
  }
  const scale = Math.sqrt(Math.max(spread / size, 1e-300)) / Math.max(strength, 1);
  const above = (angle: number): number => {
    const [a, b] = direction(angle);
    const g = Float64Array.from(zy, (v, i) => a * v - b * (zx[i] as number));
    const omega = meat[0].map((c, i) => a * a * c + a * b * (meat[1][i] as number) + b * b * (meat[2][i] as number));
    const factor = cholesky(omega, size, { tolerance: 1e-14 });
    const solved = g.slice();
    choleskySolve(factor, solved);
    return g.reduce((s, v, i) => s + v * (solved[i] as number), 0) - critical;
  };
  /** (1, β) up to a factor: β = centre + scale · t with t the tangent of the angle, by rational functions of its half. */
  const direction = (u: number): [number, number] => {
    const [c, s] = u <= 1 ? [1 - u * u, 2 * u] : [-(1 - (2 - u) * (2 - u)), 2 * (2 - u)];
    return [c, centre * c + scale * s];
  };
  const beta = (u: number): number => {
    const [a, b] = direction(u);
    return b / a;
  };
  // u runs over [0, 2): t from 0 to ∞ on [0, 1), from −∞ to 0 on (1, 2).
  const at = (k: number): number => (2 * k) / directions;
  const values = Array.from({ length: directions }, (_, k) => above(at(k)));
  const crossings: { u: number; into: boolean }[] = [];
  for (let k = 0; k < directions; k++) {
    const [here, next] = [values[k] as number, values[(k + 1) % directions] as number];
    if (here <= 0 === next <= 0) continue;
    let [low, high] = [at(k), at(k + 1)];
    for (let i = 0; i < 80; i++) {
      const middle = (low + high) / 2;
      if (middle <= low || middle >= high) break;
      if (above(middle) <= 0 === here <= 0) low = middle;
      else high = middle;
    }
    crossings.push({ u: (low + high) / 2, into: here > 0 });
  }
  if (crossings.length === 0) return (values[0] as number) <= 0 ? [{}] : [];
  const parts: SetPart[] = [];
  crossings.forEach((c, i) => {
    if (!c.into) return;
    const end = (crossings[(i + 1) % crossings.length] as (typeof crossings)[number]).u;
    // Infinity lies at u = 1: a part that runs over it is two, one to each side.
    const over = c.u < 1 ? end > 1 || end < c.u : end < c.u && end > 1;
    if (over) parts.push({ from: beta(c.u) }, { to: beta(end) });
    else parts.push({ from: beta(c.u), to: beta(end) });
  });
  return parts.sort((a, b) => (a.from ?? Number.NEGATIVE_INFINITY) - (b.from ?? Number.NEGATIVE_INFINITY));
}

export function setInWords(set: readonly SetPart[]): string {
  const number = (v: number): string => String(Number(v.toPrecision(5)));
  if (set.length === 0) return "empty: no value of the coefficient fits the instruments, so they cannot all be valid";
  if (set.some((p) => p.from === undefined && p.to === undefined)) return "the whole line: the instruments say nothing about the coefficient";
  const words = set.map(({ from, to }) =>
    from === undefined ? `up to ${number(to as number)}` : to === undefined ? `from ${number(from)} on` : `${number(from)} to ${number(to)}`,
  );
  const unbounded = set.some((p) => p.from === undefined || p.to === undefined);
  return `${words.join(" and ")}${unbounded ? ": without bound, for the instruments are weak" : ""}`;
}
