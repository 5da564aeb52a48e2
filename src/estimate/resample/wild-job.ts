import type { BootTerm } from "./boot.js";
import { joined, ranges } from "./resampling.js";
import type { WildDraws, WildForm } from "./wild-draws.js";
import { wildDraws } from "./wild-kernel.js";
import { criticalValue, edge, pValue, statisticsAt, tailAt } from "./wild-tail.js";
import { type WildLaw, type WildPatterns, wildPatterns } from "./wild-weights.js";

/** What is asked of the draws of one restriction. */
export interface WildQuestion {
  readonly term: string;
  readonly estimate: number;
  readonly value: number;
  readonly se: number;
  readonly t: number;
  /** How the interval is made: by inversion of the test, from the law of |t*|, or not at all. */
  readonly interval: "inverted" | "symmetric" | undefined;
  readonly level: number;
}

/** Draws of one form; small, for it has no rows. */
export interface WildJob {
  readonly kind: "wild";
  readonly form: WildForm;
  readonly law: WildLaw;
  readonly from: number;
  readonly to: number;
  /** Answered where the job has all draws of the restriction; else numerators and squared errors go back. */
  readonly question?: WildQuestion;
}

export interface WildMade {
  readonly term?: BootTerm;
  readonly draws?: WildDraws;
}

/** Most draws of one job. */
const together = 2 ** 17;

/** The jobs of a form, of `total` draws. */
export function wildJobs(form: WildForm, law: WildLaw, total: number, question?: WildQuestion): WildJob[] {
  const pieces = ranges(total, together);
  return pieces.map(({ from, to }) => ({ kind: "wild", form, law, from, to, ...(question && pieces.length === 1 ? { question } : {}) }));
}

export function runWildJob({ form, law, from, to, question }: WildJob): WildMade {
  const patterns = patternsOf(law, from, to);
  const draws = wildDraws(form, patterns);
  return question ? { term: answer(draws, question, patterns.exhaustive) } : { draws };
}

/** The term's test from what its jobs made. */
export function answered(made: readonly WildMade[], question: WildQuestion, exhaustive: boolean): BootTerm {
  return made[0]?.term ?? answer(joinedDraws(made), question, exhaustive);
}

export function joinedDraws(made: readonly WildMade[]): WildDraws {
  const draws = made.map((m) => m.draws as WildDraws);
  const all = (key: keyof WildDraws): Float64Array => joined(draws.map((d) => d[key]));
  return { n0: all("n0"), n1: all("n1"), d0: all("d0"), d1: all("d1"), d2: all("d2") };
}

/** The p value and interval of one restriction. With a null that moves, the draws are read where it is `value`. */
function answer(draws: WildDraws, { term, estimate, value, se, t, interval, level }: WildQuestion, exhaustive: boolean): BootTerm {
  const total = draws.n0.length;
  const tail = tailAt(draws, t, draws.n1.length > 0 ? -t : 0);
  const p = (at: { pWeak: number }): number => pValue(at, total, exhaustive);
  let ci: [number, number] | undefined;
  if (interval === "symmetric") {
    const sizes = statisticsAt(draws).map((v) => Math.abs(v));
    const reach = criticalValue(sizes.sort(), level, exhaustive) * se;
    ci = [estimate - reach, estimate + reach];
  } else if (interval === "inverted") {
    const of = (pWeak: number): number => p({ pWeak });
    ci = [estimate - edge(draws, of, 1 - level, -1) * se, estimate + edge(draws, of, 1 - level, 1) * se];
  }
  return { term, estimate, value, se, t, p: p(tail), ...tail, ...(ci ? { ci } : {}) };
}

/** The weights of a range; those of the last are kept, for the restrictions of a fit share them. */
let kept: { readonly key: string; readonly patterns: WildPatterns } | undefined;
export function patternsOf(law: WildLaw, from: number, to: number): WildPatterns {
  const key = `${law.law} ${law.clusters} ${law.draws} ${law.seed} ${from} ${to}`;
  if (kept?.key !== key) kept = { key, patterns: wildPatterns(law.law, law.clusters, law.draws, law.seed, { from, to }) };
  return kept.patterns;
}
