import { readFile } from "node:fs/promises";
import { FealtyError } from "../base/index.js";
import {
  type Adjustment,
  estimateImputed,
  estimateModel,
  estimators,
  fitToJson,
  type ModelSpec,
  summary,
  toJsonable,
  withRequestsOn,
  overDraws,
} from "../estimate/index.js";
import { readTable } from "../formats/index.js";
import { type Frame, frame, shift } from "../frame/index.js";
import { command } from "./command.js";
import { executorOptions } from "./executor-choice.js";
import { writeResult } from "./fit-files.js";
import { lazyExecutor } from "./lazy-executor.js";
import { readDraws } from "./long-draws.js";

export default command({
  name: "fit",
  about: "Fit a model to a table.",
  usage: 'fealty fit "outcome ~ terms | absorbed effects | endogenous ~ instruments" --data FILE [--vcov KIND]',
  details: `Formula: y ~ x*z + l(x, 0:3) + f(x, 1:2) + d(x) + i(decade, ref = 1950) + log(need) + I(x^2) + poly(x, 2) | ally[need] + year + region^year
Lags, leads and differences go by the calendar of --panel, over the whole file.
Covariances: iid, hc0, hc1, hc2, hc3, cluster:ally, cluster:ally+year, cr2:ally, cr3:ally, dyadic:a,b, nw:3, dk:3, conley:500km,lat,lon[,bartlett][,same][,lag=3], bk:year[,hc1], pcse:year[,pairwise][,ar1]
ab, bb: after the bar the unit, the time for effects of periods, and lags that instrument: y ~ l(y, 1) + x | ally + year + l(y, 2:5)
FILE may be CSV, TSV, Parquet, Arrow, Stata, R or Excel, compressed or not.`,
  examples: [
    'fealty fit "support ~ l(concession, 1) * willing + log(need) | ally + year" --data allies.csv --panel ally,year --vcov cluster:ally',
    'fealty fit "visits ~ concession | ally" --data allies.csv --fit poisson --vcov cluster:ally --vcov hc1 --json',
    'fealty fit "visits ~ concession * willing + region" --data allies.csv --fit poisson --vcov hc1 --margins "slopes concession by region"',
  ],
  maxArgs: 1,
  options: {
    data: { type: "string", value: "FILE", about: "the table" },
    panel: { type: "list", value: "UNIT,TIME", about: "columns of the unit (or of both units of a dyad) and of time" },
    fit: { type: "string", value: "ESTIMATOR", choices: estimators, about: `${estimators.join(", ")} (default ols)` },
    vcov: { type: "many", value: "KIND", about: "covariance; given several times, the first is the fit's and the rest its alternatives" },
    ssc: { type: "string", choices: ["none", "nested", "full", "exact"], about: "how absorbed effects count in small-sample factors (default nested)" },
    where: { type: "string", value: "CONDITION", about: 'rows to use, such as "year >= 1960 & region == 2"' },
    weights: { type: "string", value: "COLUMN", about: "weights" },
    "weights-kind": { type: "string", choices: ["analytic", "frequency"], about: "analytic (default), or frequency: a row of weight 2 is two rows" },
    offset: { type: "string", value: "EXPRESSION", about: 'enters with coefficient 1, such as "log(need)"' },
    information: { type: "string", choices: ["expected", "observed"], about: "information matrix, where an estimator has both" },
    lower: { type: "string", value: "NUMBER", about: "lower limit of a tobit (default 0; none for no limit)" },
    upper: { type: "string", value: "NUMBER", about: "upper limit of a tobit (default none)" },
    ties: { type: "string", choices: ["efron", "breslow"], about: "tied events of a Cox model (default efron)" },
    test: { type: "many", value: "HYPOTHESIS", about: 'joint test, such as "concession = 0; l(x, 1) + l(x, 2) = 0"' },
    adjust: { type: "string", choices: ["holm", "bh", "bonferroni"], about: "also adjusts the p value of each --test for the others (bh: Benjamini–Hochberg)" },
    linearity: {
      type: "many",
      value: "X",
      about: "is the effect of X a straight line? Against its square and against bins of it, with RESET for the whole model",
    },
    score: { type: "many", value: '"Z + W"', about: "score test that terms left out have no effect, without fitting them" },
    influence: {
      type: "many",
      value: "CLUSTER",
      about: 'coefficients without each cluster in turn, and the clusters that move them most; "ally, refit" fits anew each time',
    },
    effects: { type: "many", value: '"X by Z"', about: 'effect of X over values of its moderator Z; "X by Z at -1,0,1" names the values' },
    boot: {
      type: "many",
      value: "METHOD",
      about:
        "resample: wild:ally[,draws=9999][,webb][,type=31][,unrestricted][,test=x = 0][,joint], pairs:ally, block:year,length=5 or permute:concession[,within=ally]; also seed=, level=",
    },
    interaction: {
      type: "many",
      value: '"X by Z"',
      about: 'checks that the effect of X is linear in Z, by bins and a kernel: "X by Z", "X by Z, bins=4, bandwidth=0.5", "…, cuts=-1;1", "…, kernel=no"',
    },
    sensitivity: {
      type: "many",
      value: '"X, benchmark=W"',
      about:
        "how strong an unobserved confounder of X must be, beside covariates W (several: W;V): robustness values, bounds, contours; also k=1:3, q=, alpha=",
    },
    margins: {
      type: "many",
      value: '"slopes X"',
      about:
        'predictions, comparisons, slopes or elasticities on the scale of the outcome: "slopes concession by region", "predictions at concession=0,1", "comparisons exercise ratio", "comparisons need from 1 to 2 at means", "comparisons x sd", "slopes draws 1000 seed 7"',
    },
    cumulate: {
      type: "many",
      value: "X",
      about: 'what one lasting unit more of X does over time, from its lags and the outcome\'s; "X to 20" names the last period',
    },
    did: {
      type: "string",
      value: "DESIGN",
      about:
        "treatment that starts in column g (0: never): cs:g (Callaway and Sant'Anna) with ,never|notyet ,varying|universal ,dr|reg|ipw ,dynamic|simple|group|calendar|group-time ,draws=9999; or twfe:g,static|dynamic",
    },
    steps: { type: "string", choices: ["1", "2"], about: "steps of ab and bb (default 1; with 2 the errors are Windmeijer's)" },
    collapse: { type: "boolean", about: "ab and bb: one instrument a lag instead of one a lag and period" },
    family: { type: "string", value: "FAMILY", choices: ["gaussian", "poisson", "binomial"], about: "elastic net: gaussian (default), poisson, binomial" },
    alpha: { type: "number", value: "A", about: "elastic net: 1 lasso (default) to 0 ridge" },
    lambda: { type: "string", value: "L", about: 'elastic net: a number, "min" (default) or "1se" by cross-validation' },
    folds: { type: "number", value: "N", about: "elastic net: folds (default 10; 0 with --lambda NUMBER)" },
    "fold-by": {
      type: "string",
      value: "COLUMN",
      about: 'elastic net: its levels stay together in a fold, or "rows" (default: the unit of --panel, else rows)',
    },
    imputation: { type: "string", value: "COLUMN", about: "numbers imputed data sets, one under another: fit to each and combine by Rubin's rules" },
    "outcome-draws": {
      type: "string",
      value: "FILE",
      about:
        "draws of a latent outcome, as fealty measure --draws writes them (unit, time, draw, value), joined by --panel: the model over all of them beside the naive one",
    },
    ...executorOptions,
    absorbed: { type: "boolean", about: "add the estimates of the absorbed effects" },
    sheet: { type: "string", value: "NAME", about: "sheet of a workbook" },
    out: { type: "string", value: "FIT.json", about: "write the fit there too, for fealty table, explain and export" },
  },
  async run({ args: [formula], options, io, signal }) {
    if (formula === undefined)
      throw new FealtyError("usage", "fealty fit needs a formula", { kind: "usage", mend: 'such as "support ~ concession | ally + year"' });
    if (options.data === undefined) throw new FealtyError("usage", "fealty fit needs a table", { kind: "usage", mend: "name it with --data FILE" });
    const data = withPanel(await readData(options.data, options.sheet), options.panel, options.imputation === undefined);
    const usual = usualVcov(options.did === undefined ? options.fit : "did", data);
    if (!options.vcov && options.fit !== "elastic-net") io.note(`no covariance was named, and ${usual} is used: name one with --vcov`);
    const spec: ModelSpec = {
      fit: options.fit ?? "ols",
      formula,
      vcov: options.vcov ?? [usual],
      ssc: options.ssc as ModelSpec["ssc"],
      where: options.where,
      weights: options.weights,
      weightsKind: options["weights-kind"] as ModelSpec["weightsKind"],
      offset: options.offset,
      information: options.information as ModelSpec["information"],
      absorbed: options.absorbed,
      steps: options.steps === undefined ? undefined : options.steps === "2" ? 2 : 1,
      collapse: options.collapse,
      lower: limit(options.lower, "lower", Number.NEGATIVE_INFINITY),
      upper: limit(options.upper, "upper", Number.POSITIVE_INFINITY),
      ties: options.ties as ModelSpec["ties"],
      did: options.did,
      ...(options.fit === "elastic-net" ? { net: netOptions(options) } : {}),
      seed: options.seed,
    };
    const model = options.imputation === undefined ? estimateModel(data, spec) : estimateImputed(data, spec, options.imputation);
    if (options.imputation !== undefined && options.margins)
      throw new FealtyError("usage", "--margins does not combine imputations", { kind: "usage", mend: "use --effects or --test" });
    if (options.boot && (model.fit.did || model.fit.net))
      throw new FealtyError("usage", `--boot does not go with ${model.fit.did ? "--did cs" : "an elastic net"}`, {
        kind: "usage",
        mend: model.fit.did ? "its own bootstrap is --did cs:g,draws=9999" : "leave --boot out",
      });
    if (options.imputation !== undefined && options.boot)
      throw new FealtyError("usage", "--boot does not combine imputations", { kind: "usage", mend: "resample each data set by itself" });
    const { test: tests, linearity, score, influence, cumulate, effects, boot, interaction, sensitivity, margins } = options;
    const adjust = options.adjust as Adjustment | undefined;
    const asked = { tests, adjust, linearity, score, influence, cumulate, effects, boot, interaction, sensitivity, margins };
    const drawsFile = options["outcome-draws"];
    if (drawsFile !== undefined && options.imputation !== undefined)
      throw new FealtyError("usage", "--outcome-draws does not go with --imputation", { kind: "usage", mend: "use one of them" });
    const executor = await lazyExecutor(options, io, signal);
    const work = { signal, onProgress: io.progress };
    try {
      const requested = await withRequestsOn(model, asked, executor, work);
      const fit =
        drawsFile === undefined
          ? requested
          : { ...requested, outcomeDraws: await overDraws(data, spec, await readDraws(drawsFile, data, panelKeys(data)), executor, work) };
      if (options.out !== undefined) await writeResult(options.out, `${fitToJson(fit)}\n`);
      io.result(toJsonable(fit), summary(fit));
    } finally {
      await executor.close();
    }
  },
});

/** Unit and time of a panel, by which draws are joined. @throws FealtyError "usage" without one of each. */
function panelKeys({ index }: Frame): readonly [string, string] {
  const [unit, more] = index?.units ?? [];
  if (!index || unit === undefined || more !== undefined)
    throw new FealtyError("usage", "--outcome-draws joins draws by one unit and a time", { kind: "usage", mend: "name them with --panel UNIT,TIME" });
  return [unit, index.time];
}

/** A limit, or none of it. */
function limit(text: string | undefined, name: string, none: number): number | undefined {
  if (text === undefined) return undefined;
  if (text === "none") return none;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value))
    throw new FealtyError("usage", `--${name} does not read "${text}"`, { kind: "usage", mend: `write --${name} 10, or --${name} none` });
  return value;
}

/** @throws FealtyError "usage" for a lambda that is neither a number nor a rule. */
function netOptions(options: {
  readonly family?: string;
  readonly alpha?: number;
  readonly lambda?: string;
  readonly folds?: number;
  readonly "fold-by"?: string;
}): NonNullable<ModelSpec["net"]> {
  const { family, alpha, lambda, folds } = options;
  const rule = lambda === "min" || lambda === "1se" ? lambda : lambda === undefined ? undefined : Number(lambda);
  if (lambda?.trim() === "" || (typeof rule === "number" && !Number.isFinite(rule)))
    throw new FealtyError("usage", `--lambda does not read "${lambda}"`, { kind: "usage", mend: 'write a number, "min" or "1se"' });
  return { family: family as "gaussian" | "poisson" | "binomial" | undefined, alpha, lambda: rule, folds, foldBy: options["fold-by"] };
}

/** @throws FealtyError of kind "data" for a file that is missing or no table. */
async function readData(file: string, sheet: string | undefined): Promise<Frame> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? `there is no file ${file}` : error.code === "EISDIR" ? `${file} is a folder` : `${file} cannot be read`;
    throw new FealtyError("no-file", why, { kind: "data", mend: "name a table with --data FILE" });
  });
  return readTable(bytes, { name: file, ...(sheet === undefined ? {} : { sheet }) });
}

/** The table as a panel. @throws FealtyError "usage" for fewer than two columns, "repeated-row" when a unit has two rows in a period. */
function withPanel(data: Frame, names: readonly string[] | undefined, once: boolean): Frame {
  if (!names) return data;
  const time = names.at(-1);
  if (names.length < 2 || time === undefined)
    throw new FealtyError("usage", "--panel needs the unit and the time column", { kind: "usage", mend: "write --panel ally,year" });
  const panel = frame(data.columns, { units: names.slice(0, -1), time });
  if (once) shift(panel, time, 1);
  return panel;
}

/** The covariance where none is named: some estimators are what they are by it. */
function usualVcov(fit: string | undefined, { index }: Frame): string {
  if (index && fit === "pcse") return `pcse:${index.time}`;
  return index && (fit === "ab" || fit === "bb" || fit === "did") ? `cluster:${index.units.join("^")}` : "iid";
}
