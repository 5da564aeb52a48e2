import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { cholesky, elementary, subtractColumns } from "../numeric/index.js";
import { assemble, observations } from "./assemble.js";
import type { Scores } from "./covariance/scores.js";
import { gather } from "./design/columns.js";
import { type Design, makeDesign, rawColumns } from "./design/design.js";
import { proportionalHazards } from "./effects/hazards.js";
import { type Formula, parseFormula } from "./formula/formula.js";
import { print } from "./formula/expression.js";
import { coxCurve, coxResiduals, momentsAtRisk } from "./model/cox.js";
import type { Estimate } from "./model/estimated.js";
import { refuseSingular } from "./model/identified.js";
import { climb, relativeSums } from "./model/newton.js";
import { prepare } from "./model/prepare.js";
import { orderSpells, type Spells } from "./model/risk-sets.js";
import type { ModelSpec } from "./model/spec.js";

/**
 * Cox's proportional hazards, `surv(start, stop, event) ~ x | stratum`, spells (start, stop]; without `start` every row is at risk
 * from the beginning. Ties after Efron (default) or Breslow. Score residuals by row; means are expected events, so that residuals are
 * martingale residuals. Reference: survival::coxph.
 * @throws FealtyError "formula" without surv(), "spell" for a spell that ends before it begins, "outcome" unless events are 0 or 1.
 */
export function estimateCox(data: Frame, spec: ModelSpec): Estimate {
  const { formula, times } = survival(parseFormula(spec.formula), spec);
  if (spec.absorbed) throw new FealtyError("absorbed", "strata of a Cox model have baseline hazards, not estimates", { kind: "usage" });
  const prepared = prepare(data, spec, undefined, formula, times);
  const design = makeDesign(prepared.sample);
  checkSpells(design);
  const { n, counts } = observations(design, spec);
  const { columns, terms } = centred(design);
  const all = spellsOf(design, spec, columns);
  const kept = identified(all);
  if (kept.length === 0) {
    const names = terms.join(", ");
    throw new FealtyError(
      "collinear",
      names ? `nothing is left to estimate: ${names} do not vary among rows at risk at one time` : "a Cox model needs a term",
      {
        kind: "data",
      },
    );
  }
  const spells: Spells = { ...all, columns: kept.map((c) => columns[c] as Float64Array) };
  const names = kept.map((c) => terms[c] as string);
  const peak = climb((b) => coxCurve(spells, b), new Float64Array(kept.length));
  if (peak.runaway.length > 0) throw noMaximum(peak.runaway.map((i) => names[i] as string));
  refuseSingular(names, peak.bread);
  const { scores: residuals, expected } = coxResiduals(spells, peak.coef);
  const size = kept.length;
  const transform = new Float64Array(size * size);
  for (let i = 0; i < size; i++) transform[i * size + i] = 1;
  const coef = Array.from(peak.coef);
  const scores: Scores = {
    design,
    columns: residuals,
    factors: new Float64Array(design.rows.length).fill(1),
    bread: peak.bread,
    weights: design.weights,
    counts,
    n,
    dispersion: 1,
    transform,
    nuisance: 0,
    noFactor: true,
    bare: true,
    effectRank: undefined,
    student: false,
  };
  const predictor = design.offset?.slice() ?? new Float64Array(design.rows.length);
  subtractColumns(
    rawColumns(design, names),
    peak.coef.map((b) => -b),
    predictor,
  );
  const test = proportionalHazards(spells, names, peak.coef);
  return {
    spec,
    design,
    scores,
    predictor,
    mean: elementary.exp,
    means: expected,
    fit: assemble(spec, design, scores, prepared, {
      terms: names,
      all: terms,
      coef,
      statistics: { loglik: peak.at.loglik, events: design.y.reduce((a, b, i) => a + b * (counts ? (counts[i] as number) : 1), 0), proportionalHazards: test },
      certificate: { normalEquations: relativeSums(residuals), condition: peak.condition },
      converged: peak.converged,
      iterations: peak.iterations,
    }),
  };
}

/** The formula with the event as its outcome, and the expressions of start (if any) and stop. */
function survival(parsed: Formula, spec: ModelSpec): { formula: Formula; times: Formula["outcome"][] } {
  const { outcome, absorbed, endogenous } = parsed;
  const mend = "write surv(start, stop, event) ~ x, or surv(time, event) ~ x";
  if (outcome.kind !== "call" || outcome.name !== "surv")
    throw new FealtyError("formula", `the outcome of a Cox model is a spell, and "${print(outcome)}" is none`, { kind: "usage", mend });
  if (endogenous.length > 0) throw new FealtyError("instruments", `${spec.fit} takes no instruments`, { kind: "usage" });
  if (absorbed.length > 1 || absorbed.some((a) => a.slopes.length > 0))
    throw new FealtyError("strata", "a Cox model takes one absorbed effect without slopes, its strata", { kind: "usage", mend: "cross them, | region^decade" });
  const event = outcome.args.at(-1) as Formula["outcome"];
  // The baseline hazard stands for an intercept, so texts and levels have a base.
  return { formula: { ...parsed, outcome: event, intercept: absorbed.length === 0 }, times: outcome.args.slice(0, -1) };
}

function checkSpells({ y, rows, sample }: Design): void {
  const times = sample.extra ?? [];
  const stop = times.at(-1) as Float64Array;
  const start = times.length > 1 ? times[0] : undefined;
  rows.forEach((row, i) => {
    const where = { row: row + 1 };
    if (y[i] !== 0 && y[i] !== 1)
      throw new FealtyError("outcome", `an event is 0 or 1, and one is ${y[i]}`, {
        kind: "data",
        where,
        mend: "name a condition, such as surv(time, status == 2)",
      });
    const from = start ? (start[row] as number) : Number.NEGATIVE_INFINITY;
    if (!(from < (stop[row] as number))) throw new FealtyError("spell", `a spell ends at ${stop[row]} and begins at ${from}`, { kind: "data", where });
  });
  if (!y.includes(1)) throw new FealtyError("constant-outcome", "no spell ends in an event", { kind: "data" });
}

/** Columns about their means, without the intercept. */
function centred({ regressors: { terms, columns, intercept } }: Design): { terms: readonly string[]; columns: readonly Float64Array[] } {
  const skip = intercept ? 1 : 0;
  return {
    terms: terms.slice(skip),
    columns: columns.slice(skip).map((x) => {
      const mean = x.reduce((a, b) => a + b, 0) / x.length;
      return x.map((v) => v - mean);
    }),
  };
}

function spellsOf(design: Design, spec: ModelSpec, columns: readonly Float64Array[]): Spells {
  const { sample, rows, y, weights, offset, effects } = design;
  const times = (sample.extra ?? []).map((t) => gather(t, rows));
  const strata = effects[0];
  return orderSpells(
    {
      columns,
      start: times.length > 1 ? times[0] : undefined,
      stop: times.at(-1) as Float64Array,
      event: y,
      weights,
      offset,
      stratum: strata ? strata.codes : new Int32Array(rows.length),
      ties: spec.ties ?? "efron",
      frequency: spec.weightsKind === "frequency",
    },
    strata ? strata.count : 1,
  );
}

/** The spells of a Cox model, with its terms in the units of the user. */
export function spellsOfModel({ design, spec, fit }: Estimate): Spells {
  if (fit.fit !== "cox") throw new FealtyError("estimator", `${fit.fit} has no spells`, { kind: "usage", mend: "fit a Cox model" });
  return spellsOf(design, spec, rawColumns(design, fit.terms));
}

/** Columns that vary among those at risk, beyond the columns before them. */
function identified(spells: Spells): number[] {
  const { spread, moments } = momentsAtRisk(spells);
  const { nullPivots } = cholesky(spread, spells.columns.length, { tolerance: 1e-11, reference: moments });
  return Array.from(nullPivots.keys()).filter((c) => !nullPivots[c]);
}

function noMaximum(terms: readonly string[]): FealtyError {
  return new FealtyError(
    "separated",
    `${terms.join(", ")} ${terms.length === 1 ? "has" : "have"} no finite effect: every event has the largest or least value at risk`,
    {
      kind: "data",
      mend: "leave it out, or look at the few events that it orders",
    },
  );
}
