import { z } from "zod";
import { estimators } from "../estimate/index.js";
import { indexNames, timePriors } from "../measure/index.js";
import { pacts, patrons, spines } from "../panel/index.js";
import { diagnose } from "./schema-diagnose.js";
import { rivals } from "./schema-rivals.js";

// Descriptions are what an error says was expected, and what docs/reference/study-files.md is checked against.

const word = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  .describe("a name of letters, digits, - and _ that begins with a letter");
const text = z.string().min(1).describe("a text");
const expression = z.string().min(1).describe('an expression in quotes, e.g. "year >= 1955"');
const count = z.int().positive().max(100_000).describe("a whole number above 0");
const named = <T extends z.ZodType>(value: T, about: string) => z.record(word, value).describe(about);
const oneOrMore = <T extends z.ZodType>(value: T, about: string) =>
  z
    .union([value, z.array(value).min(1)])
    .transform((given): z.output<T>[] => (Array.isArray(given) ? given : [given]))
    .describe(about);

const years = z
  .string()
  .regex(/^\d{4}\.\.\d{4}$/)
  .describe("the first and the last year, e.g. 1950..2012")
  .transform((given, check): [number, number] => {
    const [first, last] = given.split("..").map(Number) as [number, number];
    if (first > last) check.addIssue({ code: "custom", message: `the years run backwards, from ${first} to ${last}: write ${last}..${first}` });
    return [first, last];
  });

const letters = [...patrons.keys()] as [string, ...string[]];
const estimatorNames = [...estimators] as [string, ...string[]];

const panelKeys = {
  spine: z.enum(spines).describe("what a row is"),
  patron: z.enum(letters).optional().describe("the patron's three letters"),
  years,
  pact: z.enum(pacts).optional().describe("the promise of the patron that makes an ally-year"),
  where: expression.optional(),
  add: z.array(word).optional().describe("a list of families of variables"),
};
export const builtPanel = z.strictObject(panelKeys).describe("the panel: spine, patron, years, pact, where, add");
/** A panel of one's own: nothing is built, and its columns are its variables. */
export const ownPanel = z
  .strictObject({
    file: text.describe("the path of a file, from the study file's folder"),
    unit: z.string().min(1).describe("the column of the unit"),
    time: z.string().min(1).describe("the column of the year"),
    imputations: word.optional().describe("the column that numbers imputed data sets, which stand one under another"),
    where: expression.optional(),
  })
  .describe("a panel of one's own: file, unit, time, where");
const panel = z.union([builtPanel, ownPanel]).describe("the panel: spine, patron, years, pact, where, add; or file, unit, time, where");
const otherPanel = z.strictObject(panelKeys).partial().describe("what another panel changes of the panel");

const ownFile = z
  .strictObject({
    id: word,
    file: text.optional().describe("the path of a file, from the study file's folder; left out for one that fealty data add keeps under the id"),
    keys: named(text, "columns of the panel and the columns of the file that match them, e.g. {ally: ccode, year: year}").optional(),
    columns: z.array(text).optional().describe("the columns to take, all if left out"),
  })
  .refine(({ file, keys }) => file === undefined || keys !== undefined, { path: ["keys"], message: "a file is joined by keys" })
  .describe("a file of one's own: id, file, keys");

const scaled = z.union([word, z.strictObject({ column: text, scale: z.enum(["as-is", "log1p"]) })]).describe("a column, or {column: NAME, scale: log1p}");

const codedYears = z
  .string()
  .regex(/^\d{4}\.\.\d{4}$/)
  .describe("the first and the last coded year, e.g. 1974..2010")
  .transform((given): readonly [number, number] => given.split("..").map(Number) as [number, number]);
const signalPart = z
  .union([
    word,
    z.strictObject({
      column: text,
      as: z.enum(["binary", "count", "amount"]).optional().describe("binary, count or amount; without it by its values"),
      coded: codedYears.optional(),
    }),
  ])
  .describe("a column, or {column: NAME, as: binary|count|amount, coded: 1974..2010}");

const measure = z
  .discriminatedUnion("is", [
    z.strictObject({
      is: z.literal("agreement"),
      from: word.optional(),
      with: z.literal("patron").optional(),
      least: count.optional(),
      label: text.optional(),
    }),
    z.strictObject({
      is: z.literal("ideal-points"),
      from: word.optional().describe("un-votes, to estimate positions from the roll calls; without it they are the published ones"),
      prior: z.enum(timePriors).optional().describe("none (each year by itself; without it), one-sided (filtered) or random-walk (smoothed)"),
      engine: z
        .enum(["fast", "sample"])
        .optional()
        .describe("fast or sample: a sampler, whose draws carry the error of positions into models with latent: draws"),
      sweeps: z.int().min(100).max(100_000).optional().describe("sweeps of each of the sampler's four chains; 1000 without it"),
      draws: count.optional().describe("how many draws of the sampler are kept; 100 without it"),
      label: text.optional(),
    }),
    z.strictObject({
      is: z.literal("similarity"),
      from: word.optional(),
      index: z.enum(indexNames).optional().describe("s (without it), kappa, pi or another index of fealty measure similarity"),
      least: count.optional().describe("fewest common votes of a year; 10 without it"),
      label: text.optional(),
    }),
    z.strictObject({ is: z.literal("gap"), from: word, label: text.optional() }),
    z.strictObject({
      is: z.literal("concession"),
      from: word,
      toward: z.literal("patron").optional(),
      over: count.optional(),
      split: count.optional().describe("into how many parts the roll calls are split; 2"),
      splits: count.optional().describe("how many random splits reliability is judged from"),
      label: text.optional(),
    }),
    z.strictObject({ is: z.literal("willingness"), from: z.array(word).length(2), lag: z.int().min(0).max(20).optional(), label: text.optional() }),
    z.strictObject({ is: z.literal("signal-index"), from: z.array(scaled).min(1), label: text.optional() }),
    z.strictObject({
      is: z.literal("signal-intensity"),
      from: z.array(signalPart).min(3).describe("three signals or more"),
      orient: text.optional().describe("the signal whose loading is positive; the first without it"),
      engine: z.enum(["fast", "sample"]).optional().describe("fast or sample: where draws come from"),
      draws: count.optional().describe("how many draws of the scores are kept, for models with latent: draws"),
      "year-means": z.boolean().optional().describe("true: scores have a mean of their own in each year"),
      hurdle: z.boolean().optional().describe("true: an amount enters as whether there is any, and how much where there is"),
      label: text.optional(),
    }),
    z.strictObject({
      is: z.literal("compliance"),
      from: word.optional(),
      as: z.enum(["surprise", "cost"]).optional().describe("surprise (support above what was expected) or cost"),
      split: count.optional().describe("into how many parts the roll calls are split; 2"),
      splits: count.optional().describe("how many random splits reliability is judged from"),
      label: text.optional(),
    }),
    z.strictObject({
      is: z.literal("belief"),
      from: word.describe("a measure that is compliance"),
      types: z.int().min(2).max(6).optional().describe("types of allies, 2 to 6; 3 without it"),
      leader: word.optional().describe("the column of who leads; beliefs start anew when it changes"),
      turnover: z.number().min(0).max(1).optional().describe("chance of a new leader a year where none is named"),
      label: text.optional(),
    }),
    z.strictObject({ is: z.literal("exposure"), of: word, by: word, label: text.optional() }),
    z.strictObject({ is: z.literal("recent"), of: oneOrMore(word, "a column or a list of them"), over: count.optional(), label: text.optional() }),
    z.strictObject({ is: z.literal("computed"), as: expression, label: text.optional(), unit: text.optional() }),
  ])
  .describe("a measure: is and what its kind takes");

const requests = (about: string) => oneOrMore(z.string().min(1), about).optional();

const model = z
  .strictObject({
    fit: z.enum(estimatorNames).describe("an estimator"),
    formula: z.string().min(1).describe('a formula in quotes, e.g. "support ~ l(concession, 1) | ally + year"'),
    vcov: oneOrMore(z.string().min(1), "a covariance, e.g. cluster:ally; a study names one for every model").describe(
      "a covariance, e.g. cluster:ally; a study names one for every model",
    ),
    panel: word.optional().describe("a panel of `panels`"),
    where: expression.optional(),
    weights: word.optional().describe("a column"),
    offset: expression.optional(),
    ssc: z.enum(["none", "nested", "full", "exact"]).optional().describe("how absorbed effects count"),
    ties: z.enum(["efron", "breslow"]).optional().describe("tied events of a Cox model"),
    lower: z.number().optional().describe("lower limit of a tobit; 0 without it"),
    upper: z.number().optional().describe("upper limit of a tobit"),
    steps: z
      .union([z.literal(1), z.literal(2)])
      .optional()
      .describe("steps of a dynamic panel model (ab, bb); 1 without it"),
    collapse: z.boolean().optional().describe("ab and bb: one instrument a lag instead of one a lag and period"),
    latent: oneOrMore(z.enum(["split", "draws", "correlation", "naive"]), "split, draws, correlation or naive, or a list of them")
      .optional()
      .describe(
        "split, to correct a latent predictor by its halves; correlation, to correct a lone one by how far its halves go together; draws, to fit the model over the draws of its latent outcome; or several in a list",
      ),
    effects: requests('an effect over values of another variable, e.g. "l(concession, 1) by l(willingness, 1)"; the first is drawn'),
    tests: requests('a joint test, or a list of them, e.g. "concession = 0; l(x, 1) + l(x, 2) = 0"'),
    adjust: z.enum(["holm", "bh", "bonferroni"]).optional().describe("holm, bh or bonferroni: how the p values of tests are adjusted for one another"),
    linearity: requests('a term whose effect may be no straight line, e.g. "concession"'),
    score: requests('terms left out, e.g. "z + I(x^2)"'),
    influence: requests('a column of clusters that are left out one at a time, e.g. ally, or "ally, refit" to fit anew each time'),
    boot: requests('a method of resampling, or a list of them, e.g. "wild:ally,draws=9999"'),
    interaction: requests('checks of an interaction, e.g. "concession by willing"'),
    sensitivity: requests('sensitivity to a confounder, e.g. "concession, benchmark=need, k=1:3"'),
    margins: requests('predictions, comparisons or slopes, e.g. "slopes concession by region"'),
    cumulate: requests('a variable whose lags are added up, e.g. "concession" or "concession to 20"'),
    did: text.optional().describe('staggered treatment, e.g. "cs:first_treated" or "twfe:first_treated"'),
    information: z.enum(["expected", "observed"]).optional().describe("expected or observed"),
    "weights-kind": z.enum(["analytic", "frequency"]).optional().describe("analytic or frequency"),
    singletons: z.enum(["drop", "keep"]).optional().describe("drop or keep"),
    absorbed: z.boolean().optional().describe("true or false"),
    net: z
      .strictObject({
        family: z.enum(["gaussian", "poisson", "binomial"]).optional(),
        alpha: z.number().min(0).max(1).optional(),
        lambda: z.union([z.number().positive(), z.enum(["min", "1se"])]).optional(),
        folds: z.int().min(0).max(1000).optional(),
        "fold-by": word.optional(),
      })
      .optional()
      .describe("options of an elastic net: family, alpha, lambda, folds, fold-by"),
    event: word.optional().describe("the variable whose leads and lags are shown"),
    label: text.optional(),
    note: text.optional(),
  })
  .describe("a model: fit, formula, vcov");

const level = z.number().gt(0).lt(0.5).optional().describe("a level between 0 and 0.5");
const sign = z.enum(["+", "-", "either"]).describe('"+", "-" or "either"');
const claim = { says: text, level, overturn: text.optional() };
const termClaim = z.strictObject({ ...claim, model: word, term: text.describe("a term of the model"), sign });
const jointClaim = z.strictObject({
  ...claim,
  model: word,
  joint: oneOrMore(text, 'a term, or a list of terms, e.g. "f(concession, 1:3)"'),
  equals: z.number(),
  within: z.number().positive().describe("the bound of the equivalence test, in standard deviations of the outcome"),
});
const shapeClaim = z.strictObject({ ...claim, model: word, shape: z.literal("hump"), in: text.describe("a variable of the model") });
const compareClaim = z.strictObject({ ...claim, compare: z.array(text).length(2).describe("two terms, each as model.term"), sign });
export const claimKinds = { term: termClaim, joint: jointClaim, shape: shapeClaim, compare: compareClaim } as const;
export type ClaimKind = keyof typeof claimKinds;

/** A hypothesis is of the kind whose key it has; read.ts checks it by that kind. */
const hypothesis = z
  .union([termClaim, jointClaim, shapeClaim, compareClaim])
  .describe("a hypothesis: says, and term with sign, joint with equals, shape with in, or compare with sign");

const labelled = (value: z.ZodType<string>, about: string) => z.union([z.array(value).min(1), z.record(text, z.string())]).describe(about);
const vary = z
  .strictObject({
    vcov: labelled(text, "covariances: a list, or {label: covariance}").optional(),
    controls: labelled(z.string(), "terms to add: a list, or {label: terms}").optional(),
    sample: labelled(z.string(), "conditions: a list, or {label: condition}").optional(),
    outcome: labelled(text, "outcomes: a list, or {label: outcome}").optional(),
    fit: labelled(z.enum(estimatorNames), "estimators: a list").optional(),
    panel: labelled(word, "panels of `panels`: a list, or {label: panel}").optional(),
    formula: z.record(text, z.string()).optional().describe("whole formulas: {label: formula}"),
    "leave-out": word.optional().describe("a column; each of its values is left out in turn"),
  })
  .describe("what is varied: vcov, controls, sample, outcome, fit, panel, formula, leave-out");
const robustness = z
  .strictObject({
    of: word.describe("the model that is varied"),
    term: text.optional().describe("the term that is followed; the one that the model's first hypothesis names if left out"),
    vary,
    draws: count.optional().describe("how many draws the joint test of all combinations takes; none without it"),
    crossed: z.boolean().optional().describe("true: every combination; false: one change at a time"),
    label: text.optional(),
  })
  .describe("a check: of, term, vary");

export const adjustments = ["holm", "bh", "bonferroni", "romano-wolf"] as const;
const family = z
  .strictObject({
    hypotheses: z.array(word).min(2).describe("two hypotheses or more"),
    adjust: z.enum(adjustments).describe(adjustments.join(", ")),
    draws: count.optional().describe("how many draws romano-wolf takes; 9999 without it"),
    cluster: text.optional().describe("the column of the clusters that romano-wolf draws; that of the models' covariance without it"),
  })
  .describe("a family: hypotheses, adjust");

const primitive = z.union([z.number(), z.string(), z.array(z.number())]).describe("a number, or a list of numbers");
const primitives = z.record(
  z.string(),
  z.union([primitive, z.array(z.record(z.string(), primitive))]).describe("a number, a list of numbers, or under allies a list of sets"),
);

const theory = z
  .strictObject({
    contract: primitives.optional().describe("primitives of the contract, by name"),
    learning: primitives.optional().describe("primitives of learning, by name"),
    attention: primitives.optional().describe("primitives of attention, by name"),
    spheres: z.record(z.string(), z.unknown()).optional().describe("primitives of spheres, by name"),
    diagnose: diagnose.optional(),
  })
  .describe("the theory: contract, learning, attention, spheres, diagnose");

export const formats = ["html", "md", "tex", "typ", "csv", "docx"] as const;
const report = z.strictObject({ formats: z.array(z.enum(formats)).min(1).optional().describe("formats of the tables") }).describe("the report: formats");

export const studySchema = z.strictObject({
  fealty: z.literal(1).describe("1, the version of study files"),
  title: text,
  about: z
    .union([text, z.record(z.string(), z.unknown())])
    .optional()
    .describe("a DOI, or a CSL-JSON record"),
  note: text.optional(),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe("a whole number from 0"),
  data: z
    .array(z.union([z.string(), ownFile]))
    .optional()
    .describe("a list of datasets of the catalogue and files of one's own"),
  panel,
  panels: named(otherPanel, "further panels by name").optional(),
  measures: named(measure, "measures by name").optional(),
  hypotheses: named(hypothesis, "hypotheses by name").optional(),
  families: named(family, "families of hypotheses by name").optional(),
  models: named(model, "models by name").optional(),
  robustness: named(robustness, "checks by name").optional(),
  theory: theory.optional(),
  rivals: rivals.optional(),
  report: report.optional(),
});

/** A study file's content, checked for shape. */
export type StudySpec = z.output<typeof studySchema>;
export type ModelEntry = z.output<typeof model>;
export type MeasureEntry = z.output<typeof measure>;
export type HypothesisEntry = z.output<typeof hypothesis>;
export type FamilyEntry = z.output<typeof family>;
export type RobustnessEntry = z.output<typeof robustness>;
export type BuiltPanel = z.output<typeof builtPanel>;
export type OwnPanel = z.output<typeof ownPanel>;
export type OwnFile = z.output<typeof ownFile>;
