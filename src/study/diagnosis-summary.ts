import type { DiagnosedTerm, DiagnosedTest, DiagnosedTruth, Verdict } from "../report/index.js";
import { performance, shareOf, type Truth, truths } from "../simulate/index.js";
import type { DiagnoseRuns, Followed } from "./diagnose.js";
import type { HypothesisEntry } from "./schema.js";

export interface Known {
  readonly truth: Truth;
  readonly hypotheses: Readonly<Record<string, HypothesisEntry>>;
  readonly followed: readonly Followed[];
  /** Whether a truth makes a term zero. */
  readonly zero: (followed: Followed) => boolean;
}

/** All batches of one truth together. */
export function diagnosedTruth(runs: readonly DiagnoseRuns[], { truth, hypotheses, followed, zero }: Known): DiagnosedTruth {
  const tests = Object.entries(hypotheses).map(([id, { says }]): DiagnosedTest => {
    const all = runs.flatMap(({ verdicts }) => verdicts[id] ?? []);
    const count = (wanted: Verdict): number => all.filter((verdict) => verdict === wanted).length;
    const untested = count("not tested");
    const tested = all.length - untested;
    const share = (wanted: Verdict) => shareOf(count(wanted), tested);
    return { id, says, supported: share("supported"), against: share("against"), inconclusive: share("inconclusive"), untested };
  });
  const terms = followed.map((one, k): DiagnosedTerm => {
    const of = (what: "estimate" | "se" | "df" | "exact"): number[] => runs.flatMap((run) => run.terms[k]?.[what] ?? []);
    const exact = of("exact").filter(Number.isFinite);
    const target = zero(one) ? 0 : exact.length > 0 ? exact.reduce((a, b) => a + b, 0) / exact.length : undefined;
    const found = target === undefined ? undefined : performance({ estimate: of("estimate"), se: of("se"), df: of("df") }, target);
    return { ...one, ...(found ? { performance: found } : {}) };
  });
  return { name: truth.name, says: "says" in truth ? truth.says : (truths[truth.name] ?? ""), tests, terms };
}
