import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { normalQuantile, normalTwoSided } from "../../numeric/index.js";
import { inferences } from "../assemble.js";
import { clusterCodes } from "../covariance/clusters.js";
import { parseVcov } from "../covariance/kind.js";
import type { Scores } from "../covariance/scores.js";
import type { Codes } from "../design/codes.js";
import { makeDesign } from "../design/design.js";
import { type Tested, waldOf } from "../effects/wald.js";
import type { Fit } from "../fit.js";
import { print } from "../formula/expression.js";
import { parseFormula } from "../formula/formula.js";
import { inference } from "../inference.js";
import type { Estimate } from "../model/estimated.js";
import { vcovNames } from "../model/prepare.js";
import type { ModelSpec } from "../model/spec.js";
import { averagesOf } from "./averages.js";
import type { DidAverages, DidEffect, StaggeredEffects } from "./effects.js";
import { type GroupTime, groupTimes } from "./group-time.js";
import { multiplierBands } from "./multiplier.js";
import type { DidOptions } from "./options.js";
import { type UnitPanel, unitPanel } from "./unit-panel.js";

interface Named {
  readonly term: string;
  readonly effect: number;
  readonly influence: Float64Array | undefined;
}

/**
 * Effects of a treatment that starts at different times, by Callaway and Sant'Anna (2021). The formula is `outcome ~ covariates`, `~ 1` for none;
 * unit and time are the frame's index. The fit's terms are `ATT` and `year::e` (or `cohort::g`, `calendar::t`, `cohort::g:year::t`), errors are
 * those of the influence functions, clustered by unit or by what units nest in, by the normal law; `did` holds all averages.
 * Reference: did 2.1.2 with DRDID 1.2.3, analytic standard errors; `preTrends` is its Wald pre-test.
 * @throws FealtyError of kind "usage" for effects in the formula or a covariance that is not clustered.
 */
export function estimateStaggered(data: Frame, spec: ModelSpec, options: DidOptions & { kind: "cs" }): Estimate {
  const formula = parseFormula(spec.formula);
  const usage = (message: string, mend: string): FealtyError => new FealtyError("did", message, { kind: "usage", mend });
  if (!data.index) throw new FealtyError("no-index", "--did needs a panel", { kind: "usage", mend: "name the unit and the time column (--panel unit,time)" });
  if (spec.fit !== undefined && spec.fit !== "ols") throw usage(`--did cs does not go with --fit ${spec.fit}`, "leave --fit out");
  if (formula.absorbed.length > 0 || formula.endogenous.length > 0)
    throw usage("--did cs compares changes, so it absorbs no effects and takes no instruments", 'write "outcome ~ covariates", or "outcome ~ 1"');
  if (spec.offset !== undefined) throw usage("--did cs takes no offset", "take it from the outcome");
  for (const name of vcovNames(spec))
    if (parseVcov(name).kind !== "cluster") throw usage(`--did cs has no covariance ${name}`, `write cluster:${data.index?.units[0] ?? "unit"}`);

  const panel = unitPanel(data, formula, spec, options.cohort, options.control);
  const { cells, notes } = groupTimes(panel, options);
  const estimated = cells.filter((c) => !Number.isNaN(c.effect));
  if (!estimated.some((c) => c.time >= c.group)) throw new FealtyError("did", `no effect could be estimated: ${notes.join("; ")}`, { kind: "data" });
  const averages = averagesOf(panel, cells);
  const time = data.index?.time ?? "time";
  const cellTerm = (c: GroupTime): string => `cohort::${c.group}:${time}::${c.time}`;
  const prefix = { dynamic: time, group: "cohort", calendar: "calendar", simple: "" } as const;
  const chosen = options.average;
  const named: Named[] =
    chosen === "group-time"
      ? estimated.map((c) => ({ ...c, term: cellTerm(c) }))
      : [{ ...averages[chosen].overall, term: "ATT" }, ...averages[chosen].points.map((p) => ({ ...p, term: `${prefix[chosen]}::${p.at}` }))];
  const terms = named.filter((n) => n.influence);

  const design = makeDesign({ ...panel.sample, rows: panel.firstRows });
  const scoresFor = (of: readonly Named[]): Scores => {
    const size = of.length;
    const bread = new Float64Array(size * size);
    for (let j = 0; j < size; j++) bread[j * size + j] = 1;
    return {
      design,
      columns: of.map((n) => inOrder(n.influence as Float64Array, panel, design.rows)),
      factors: new Float64Array(panel.units).fill(1 / panel.units),
      bread,
      weights: undefined,
      counts: undefined,
      n: panel.units,
      dispersion: Number.NaN,
      transform: bread,
      nuisance: 0,
      noFactor: true,
      effectRank: undefined,
      student: false,
    };
  };
  const scores = scoresFor(terms);
  const coef = terms.map((t) => t.effect);
  const own = inferences(coef, scores, spec);
  const clusterName = parseVcov(own.vcovKind);
  const clusters =
    clusterName.kind === "cluster" && clusterName.by.length === 1
      ? unitClusters(clusterCodes(design, clusterName.by[0] as string), panel, design.rows)
      : undefined;
  if (options.draws > 0 && !clusters) throw usage("the multiplier bootstrap takes one cluster dimension", "write --vcov cluster:unit");

  const errors = (of: readonly Named[]): number[] => [
    ...inference(
      of.map((n) => n.effect),
      scoresFor(of),
      own.vcovKind,
    ).se,
  ];
  const bands = (of: readonly (Float64Array | undefined)[]): ReturnType<typeof multiplierBands> | undefined =>
    options.draws > 0 && clusters ? multiplierBands(of, clusters, options.draws, spec.seed ?? 1) : undefined;
  const described = <T extends { effect: number; influence: Float64Array | undefined }>(of: readonly T[]): { effects: DidEffect[]; critical?: number } => {
    const withError = of.filter((e) => e.influence);
    const se = errors(withError.map((e) => ({ ...e, term: "" })));
    const found = bands(of.map((e) => e.influence));
    const effects = of.map(
      (e, j): DidEffect => describe(e.effect, e.influence ? se[withError.indexOf(e)] : undefined, found ? found.critical * (found.se[j] as number) : undefined),
    );
    return { effects, ...(found ? { critical: found.critical } : {}) };
  };
  const listOf = (name: "simple" | "dynamic" | "group" | "calendar"): DidAverages => {
    const { overall, points } = averages[name];
    const { effects, critical } = described(points);
    return {
      overall: described([overall]).effects[0] as DidEffect,
      points: points.map((p, j) => ({ at: p.at as number, ...(effects[j] as DidEffect) })),
      ...(critical !== undefined && points.length > 0 ? { critical } : {}),
    };
  };
  const table = described(estimated);
  const did: StaggeredEffects = {
    control: options.control,
    base: options.base,
    method: options.method,
    units: panel.units,
    periods: panel.periods.length,
    cohorts: Object.fromEntries([0, ...panel.cohorts].map((g) => [String(g), panel.cohort.reduce((sum, c) => sum + (c === g ? 1 : 0), 0)])),
    groupTime: estimated.map((c, j) => ({ group: c.group, time: c.time, ...(table.effects[j] as DidEffect) })),
    ...(table.critical !== undefined ? { critical: table.critical } : {}),
    simple: listOf("simple"),
    dynamic: listOf("dynamic"),
    group: listOf("group"),
    calendar: listOf("calendar"),
    ...(options.draws > 0 ? { draws: options.draws } : {}),
  };
  const test = preTest(
    estimated.filter((c) => c.time < c.group && c.influence).map((c) => ({ ...c, term: cellTerm(c) })),
    (of) =>
      inference(
        of.map((n) => n.effect),
        scoresFor(of),
        own.vcovKind,
      ),
  );
  const outcome = panel.outcome;
  const mean = outcome.reduce((a, b) => a + b, 0) / outcome.length;
  const overallNote = {
    dynamic: "ATT is the mean of the effects from 0 periods after treatment on",
    simple: "",
    group: "ATT weighs cohorts by their size",
    calendar: "ATT is the mean over periods",
    "group-time": "",
  }[chosen];
  const allNotes = [...(overallNote ? [overallNote] : []), ...panel.notes, ...notes];
  const fit: Fit = {
    fit: "did",
    formula: spec.formula,
    n: panel.rows,
    terms: terms.map((t) => t.term),
    coef,
    ...own,
    dropped: {
      missing: panel.sample.missing,
      ...(panel.sample.notFinite > 0 ? { notFinite: panel.sample.notFinite } : {}),
      ...(panel.sample.zeroWeight > 0 ? { zeroWeight: panel.sample.zeroWeight } : {}),
      collinear: [],
    },
    converged: true,
    iterations: 0,
    certificate: { normalEquations: largestMean(estimated) },
    outcome: { name: print(formula.outcome), mean, sd: Math.sqrt(outcome.reduce((sum, y) => sum + (y - mean) ** 2, 0) / Math.max(1, outcome.length - 1)) },
    did,
    ...(test ? { preTrends: test } : {}),
    ...(allNotes.length > 0 ? { notes: allNotes } : {}),
  };
  return { spec, design, scores, predictor: new Float64Array(design.rows.length).fill(Number.NaN), mean: (e) => e, fit };
}

function describe(estimate: number, se: number | undefined, half: number | undefined): DidEffect {
  if (se === undefined) return { estimate };
  const reach = normalQuantile(0.975) * se;
  return {
    estimate,
    se,
    p: normalTwoSided(estimate / se),
    ci: [estimate - reach, estimate + reach],
    ...(half !== undefined && Number.isFinite(half) ? { band: [estimate - half, estimate + half] as const } : {}),
  };
}

/** did's pre-test: all effects before treatment together, chi-squared. */
function preTest(before: readonly Named[], inferenceOf: (of: readonly Named[]) => ReturnType<typeof inference>): Fit["preTrends"] {
  if (before.length === 0) return undefined;
  const terms = before.map((b) => b.term);
  const fit: Tested = { terms, coef: before.map((b) => b.effect), ...inferenceOf(before) };
  const restrictions = terms.map((term, j) => ({ text: `${term} = 0`, weights: terms.map((_, l) => (l === j ? 1 : 0)), value: 0 }));
  return waldOf(fit, `ATT(g, t) = 0 for all t < g`, restrictions, 0.95);
}

/** Largest mean of an influence function over its root mean square: 0 up to rounding where the effects solve their equations. */
function largestMean(cells: readonly GroupTime[]): number {
  let worst = 0;
  for (const { influence } of cells) {
    if (!influence) continue;
    let [sum, squares] = [0, 0];
    for (const v of influence) {
      sum += v;
      squares += v * v;
    }
    if (squares > 0) worst = Math.max(worst, Math.abs(sum) / Math.sqrt(squares * influence.length));
  }
  return worst;
}

/** Values by unit, in the order of the design's rows. */
function inOrder(values: Float64Array, { firstRows }: UnitPanel, rows: Int32Array): Float64Array {
  const unitOf = new Map(Array.from(firstRows, (row, u) => [row, u] as const));
  return Float64Array.from(rows, (row) => values[unitOf.get(row) as number] as number);
}

/** Clusters by unit, where the design's rows have them. */
function unitClusters({ codes, count }: Codes, { firstRows }: UnitPanel, rows: Int32Array): { codes: Int32Array; count: number } {
  const code = new Map(Array.from(rows, (row, i) => [row, codes[i] as number] as const));
  return { codes: Int32Array.from(firstRows, (row) => code.get(row) as number), count };
}
