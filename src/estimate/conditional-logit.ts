import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { subtractColumns } from "../numeric/index.js";
import { assemble, observations } from "./assemble.js";
import type { Scores } from "./covariance/scores.js";
import { type Design, rawColumns } from "./design/design.js";
import { parseFormula } from "./formula/formula.js";
import { fitUnseparated } from "./likelihood.js";
import { conditionalLogit, conditionalMeans, type Stratum } from "./model/conditional.js";
import type { Estimate } from "./model/estimated.js";
import { logit } from "./model/families.js";
import { fitGlm } from "./model/glm.js";
import { refuseSingular } from "./model/identified.js";
import { climb, relativeSums } from "./model/newton.js";
import type { ModelSpec } from "./model/spec.js";

/**
 * Conditional logit, `y ~ x | stratum`: outcomes given their number in each stratum, exactly. Strata whose outcome never varies go,
 * and so do separated rows, as in a logit that absorbs the strata, which also starts the iteration.
 * Scores are those of strata. Reference: survival::clogit, method "exact".
 * @throws FealtyError "strata" unless the formula absorbs one effect; "weights" when analytic weights vary within a stratum.
 */
export function estimateConditionalLogit(data: Frame, spec: ModelSpec): Estimate {
  const { absorbed } = parseFormula(spec.formula);
  const [only] = absorbed;
  if (absorbed.length !== 1 || !only || only.slopes.length > 0)
    throw new FealtyError("strata", "clogit needs one absorbed effect without slopes, its strata", {
      kind: "usage",
      mend: absorbed.length > 1 ? "cross them, y ~ x | ally^year" : "write y ~ x | ally",
    });
  if (spec.absorbed) throw new FealtyError("absorbed", "clogit conditions on its strata, so they have no estimates", { kind: "usage" });
  const { prepared, design, fit: start } = fitUnseparated(data, spec, "binary", (d) => fitGlm(d, logit));
  const { regressors, y, offset, effects } = design;
  const { n, counts } = observations(design, spec);
  const strata = strataOf(design, counts);
  // The logit left the columns with strata taken out of them, which the conditional likelihood does not notice.
  const columns = start.kept.map((j) => regressors.columns[j] as Float64Array);
  const terms = start.kept.map((j) => regressors.terms[j] as string);
  const peak = climb((coef) => conditionalLogit(columns, y, strata, coef, offset), start.coef);
  refuseSingular(terms, peak.bread);
  const coef = Array.from(peak.coef);
  const size = coef.length;
  const scoresByRow = columns.map((_, c) => {
    const out = new Float64Array(y.length);
    strata.forEach(({ rows }, g) => {
      out[rows[0] as number] = peak.at.strata[g * size + c] as number;
    });
    return out;
  });
  const transform = new Float64Array(size * size);
  for (let i = 0; i < size; i++) transform[i * size + i] = 1;
  const together = effects[0];
  const scores: Scores = {
    design,
    columns: scoresByRow,
    factors: new Float64Array(y.length).fill(1),
    bread: peak.bread,
    weights: design.weights,
    counts: undefined,
    n,
    dispersion: 1,
    transform,
    nuisance: 0,
    noFactor: true,
    bare: true,
    ...(together ? { together } : {}),
    effectRank: undefined,
    student: false,
  };
  const predictor = offset?.slice() ?? new Float64Array(y.length);
  subtractColumns(
    rawColumns(design, terms),
    Float64Array.from(coef, (b) => -b),
    predictor,
  );
  return {
    spec,
    design,
    scores,
    predictor,
    mean: logit.mean,
    means: conditionalMeans(y, predictor, strata),
    fit: assemble(spec, design, scores, prepared, {
      terms,
      coef,
      statistics: { loglik: peak.at.loglik },
      certificate: { normalEquations: relativeSums(scoresByRow), condition: peak.condition },
      converged: peak.converged,
      iterations: peak.iterations,
    }),
  };
}

/** Strata as lists of rows, a row as often as its frequency weight says. */
function strataOf({ effects, y, weights, rows }: Design, counts: Float64Array | undefined): Stratum[] {
  const { codes, count, label, name } = effects[0] as Design["effects"][number];
  const lists: number[][] = Array.from({ length: count }, () => []);
  for (let i = 0; i < y.length; i++) {
    const list = lists[codes[i] as number] as number[];
    for (let k = counts ? (counts[i] as number) : 1; k > 0; k--) list.push(i);
  }
  return lists.map((list, g) => {
    const weight = weights && !counts ? (weights[list[0] as number] as number) : 1;
    const other = weights && !counts ? list.find((i) => weights[i] !== weight) : undefined;
    if (other !== undefined)
      throw new FealtyError("weights", `weights of clogit are those of strata, and they vary within ${name} ${label(g)}`, {
        kind: "data",
        where: { row: (rows[other] as number) + 1 },
        mend: "give each stratum one weight, or use --weights-kind frequency",
      });
    return { rows: Int32Array.from(list), weight };
  });
}
