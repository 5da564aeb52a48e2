import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { type Expression, print } from "../formula/expression.js";
import { wholeNumbers } from "../formula/functions.js";
import type { Factor } from "../formula/terms.js";
import { type Codes, codesOf } from "./codes.js";
import { evaluate, evaluateNumbers } from "./evaluate.js";

/** Code of the rows that no interaction marks: never treated, or in a reference period. */
export const referenceCell = 0;

/**
 * Cohort × relative-period cells of `sunab(cohort, period)`: code 0 for rows of the reference, −1 for rows that are left out, then one
 * code a cell, by period, then by cohort, labelled `year::-3:cohort::2004`.
 * `period` is calendar time, and the cohort the time of first treatment; or relative time itself, when it has values below, at and above 0.
 * Never treated (only periods below 0, or a cohort that is no period) are the reference; always treated (no period below 0) are left out.
 * A cohort that is positive and before the first period is always treated; fixest takes it as never treated.
 * @param keep rows that count; the frame's all without.
 * @throws FealtyError "sunab" when no cohort is a period, "not-a-number" for periods of text.
 * Source: Sun and Abraham (2021). Reference: fixest's `sunab`.
 */
export function cohortCells(data: Frame, { expression, name }: Factor, keep?: Uint8Array): Codes {
  const { args, named } = expression as Expression & { kind: "call" };
  const [cohortOf, periodOf] = args as [Expression, Expression];
  const period = evaluateNumbers(data, periodOf);
  const cohort = codesOf(evaluate(data, cohortOf));
  const n = data.length;
  const used = (i: number): boolean => (!keep || keep[i] === 1) && (cohort.codes[i] as number) >= 0 && Number.isFinite(period[i]);
  const relative = relativePeriods(data, cohortOf, cohort, period, used, name);

  const [first, last] = [new Float64Array(cohort.count).fill(Number.POSITIVE_INFINITY), new Float64Array(cohort.count).fill(Number.NEGATIVE_INFINITY)];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    if (!used(i)) continue;
    const [c, p] = [cohort.codes[i] as number, relative[i] as number];
    first[c] = Math.min(first[c] as number, p);
    last[c] = Math.max(last[c] as number, p);
    least = Math.min(least, p);
    most = Math.max(most, p);
  }
  const referencePeriods = new Set(named["ref.p"] || named.ref ? periods(named["ref.p"] ?? (named.ref as Expression), least, most, name) : [-1]);
  const referenceCohorts = new Set(named["ref.c"] ? levels(named["ref.c"]) : []);
  const span = Math.floor(most - least) + 1;
  const cell = new Int32Array(n);
  const occurs = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const c = cohort.codes[i] as number;
    if (c < 0 || !Number.isFinite(period[i])) {
      cell[i] = -1;
      continue;
    }
    const p = relative[i] as number;
    if ((first[c] as number) >= 0) cell[i] = -1;
    else if ((last[c] as number) < 0 || referencePeriods.has(p) || referenceCohorts.has(cohort.label(c)) || !(p >= least && p <= most)) cell[i] = referenceCell;
    else {
      const key = (p - least) * cohort.count + c;
      cell[i] = -2;
      occurs.set(key, 0);
    }
  }
  const keys = Float64Array.from(occurs.keys()).sort();
  keys.forEach((key, k) => {
    occurs.set(key, k + 1);
  });
  for (let i = 0; i < n; i++)
    if (cell[i] === -2) cell[i] = occurs.get(((relative[i] as number) - least) * cohort.count + (cohort.codes[i] as number)) as number;
  if (!(span > 0) || keys.length === 0)
    throw new FealtyError("sunab", `${name} has no cohort that is seen before and after treatment`, {
      kind: "data",
      mend: "the cohort is the period of first treatment; never treated units have a cohort that is no period",
    });
  const label = (code: number): string => {
    if (code === referenceCell) return "reference";
    const key = keys[code - 1] as number;
    return `${print(periodOf)}::${Math.floor(key / cohort.count) + least}:cohort::${cohort.label(key % cohort.count)}`;
  };
  return { codes: cell, count: keys.length + 1, label };
}

function relativePeriods(data: Frame, cohortOf: Expression, cohort: Codes, period: Float64Array, used: (row: number) => boolean, name: string): Float64Array {
  const seen = new Set<number>();
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < period.length; i++) {
    if (!used(i)) continue;
    const p = period[i] as number;
    if (!Number.isInteger(p)) throw new FealtyError("sunab", `${name} needs whole periods, and one is ${p}`, { kind: "data", where: { row: i + 1 } });
    seen.add(p);
    least = Math.min(least, p);
    most = Math.max(most, p);
  }
  if (seen.has(0) && least < 0 && most > 0) return period;
  const start = evaluateNumbers(data, cohortOf);
  let any = false;
  const relative = new Float64Array(period.length).fill(-1);
  for (let i = 0; i < period.length; i++) {
    const [p, g] = [period[i] as number, start[i] as number];
    if (seen.has(g)) relative[i] = p - g;
    else if (g > 0 && g < least) relative[i] = p - g;
    any ||= used(i) && seen.has(g);
  }
  if (!any)
    throw new FealtyError("sunab", `${name}: no cohort of ${Math.min(cohort.count, 1000)} is one of the periods ${least} to ${most}`, {
      kind: "data",
      mend: "the cohort is the period of first treatment",
    });
  return relative;
}

/** Periods as whole numbers; `.F` and `.L` stand for the first and the last, and may be added to. */
function periods(e: Expression, least: number, most: number, name: string): number[] {
  const known = wholeNumbers(e);
  if (known) return known;
  if (e.kind === "name" && e.name === ".F") return [least];
  if (e.kind === "name" && e.name === ".L") return [most];
  if (e.kind === "group") return periods(e.of, least, most, name);
  if (e.kind === "call" && e.name === "c") return e.args.flatMap((a) => periods(a, least, most, name));
  if (e.kind === "binary" && (e.op === "+" || e.op === "-")) {
    const [left, right] = [periods(e.left, least, most, name), periods(e.right, least, most, name)];
    return left.flatMap((a) => right.map((b) => (e.op === "+" ? a + b : a - b)));
  }
  throw new FealtyError("formula", `"${print(e)}" names no reference period of ${name}`, { kind: "usage", mend: "write ref.p = c(-2, -1)" });
}

function levels(e: Expression): string[] {
  const known = wholeNumbers(e);
  if (known) return known.map(String);
  if (e.kind === "text") return [e.value];
  if (e.kind === "call" && e.name === "c") return e.args.flatMap(levels);
  throw new FealtyError("formula", `"${print(e)}" is no cohort`, { kind: "usage", mend: "write ref.c = 2004" });
}
