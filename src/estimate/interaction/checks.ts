import { FealtyError } from "../../base/index.js";
import { evaluateNumbers } from "../design/evaluate.js";
import { marginalEffect } from "../effects/marginal.js";
import { parseExpression } from "../formula/expression.js";
import { quantile } from "../margins/simulate.js";
import type { Estimate } from "../model/estimated.js";
import { binCuts, binning } from "./bins.js";
import { kernelEffects } from "./kernel.js";
import type { InteractionChecks } from "./results.js";
import { type InteractionData, inSample } from "./rewrite.js";
import { support } from "./support.js";

export interface InteractionOptions {
  /** Bins of the moderator with equally many rows. Default 3. */
  readonly bins?: number | undefined;
  /** Inner cut points instead. */
  readonly cuts?: readonly number[] | undefined;
  /** Bandwidth of the kernel estimator; "cv" (default for linear models): by cross-validation; false: no kernel estimator. */
  readonly bandwidth?: number | "cv" | false | undefined;
  /** Values of the moderator at which lines are given, evenly from its 1st to its 99th percentile. Default 30. */
  readonly points?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * The checks of Hainmueller, Mummolo and Xu (2019) of an interaction `of:by` that the model has: binning estimator, kernel estimator,
 * common support, tests of linearity.
 * @throws FealtyError "unknown-term" when the model lacks the interaction, "interaction" for bins that cannot be.
 */
export function interactionChecks(model: Estimate, of: string, by: string, options: InteractionOptions = {}): InteractionChecks {
  const { bins = 3, bandwidth = model.fit.fit === "ols" ? "cv" : false, points = 30, seed = 1 } = options;
  if (model.fit.imputations)
    throw new FealtyError("interaction", "the checks of an interaction do not combine imputations", { kind: "usage", mend: "ask for them of each data set" });
  if (!(Number.isInteger(bins) && bins >= 2 && bins <= 50))
    throw new FealtyError("interaction", `${bins} bins cannot be`, { kind: "usage", mend: "ask for 2 to 50" });
  const data = interactionData(model, of, by);
  const { sorted } = data;
  const [low, high] = [sorted[0] as number, sorted.at(-1) as number];
  const inner = options.cuts?.filter((c) => c > low && c < high).sort((a, b) => a - b);
  const cuts = inner ? [low, ...new Set(inner), high] : binCuts(sorted, bins);
  const [from, to] = [quantile(sorted, 0.01), quantile(sorted, 0.99)];
  const at = Array.from({ length: points }, (_, k) => from + ((to - from) * k) / Math.max(1, points - 1));
  const linear = marginalEffect(model.fit, of, by, at);
  const binned = binning(model, data, cuts);
  return {
    of: linear.of,
    by,
    scale: model.fit.ssr === undefined ? "link" : "response",
    linear: linear.points,
    ...binned,
    ...(bandwidth === false ? {} : { kernel: kernelEffects(model, data, { bandwidth: bandwidth === "cv" ? undefined : bandwidth, at, seed }) }),
    support: support(data, cuts),
  };
}

function interactionData(model: Estimate, of: string, by: string): InteractionData {
  const all = model.design.sample.data;
  const moderator = inSample(model, evaluateNumbers(all, parseExpression(by)));
  return {
    of,
    by,
    treatment: inSample(model, evaluateNumbers(all, parseExpression(of))),
    moderator,
    sorted: moderator.filter((v) => !Number.isNaN(v)).sort(),
  };
}

/** Reads `concession by willing`, `concession by willing, bins=4, bandwidth=0.5`, `… cuts=-1;1`, `… kernel=no`. */
export function parseInteraction(text: string): { of: string; by: string; options: InteractionOptions } {
  const wrong = (why: string): FealtyError =>
    new FealtyError("interaction", `"${text}" ${why}`, {
      kind: "usage",
      mend: 'write "concession by willing" or "concession by willing, bins=4, bandwidth=0.5"',
    });
  const settings: Record<string, string> = {};
  let head = text.trim();
  for (let found = /^(.*),\s*(\w+)\s*=\s*([^,]*)$/s.exec(head); found; found = /^(.*),\s*(\w+)\s*=\s*([^,]*)$/s.exec(head)) {
    settings[found[2] as string] = (found[3] as string).trim();
    head = found[1] as string;
  }
  const [of, by, ...more] = head.split(/\s+by\s+/).map((part) => part.trim());
  if (!of || !by || more.length > 0) throw wrong("names no variable and moderator");
  const number = (name: string): number => {
    const value = Number(settings[name]);
    if (settings[name] === "" || !Number.isFinite(value)) throw wrong(`has no number for ${name}`);
    return value;
  };
  const options: { -readonly [K in keyof InteractionOptions]: InteractionOptions[K] } = {};
  for (const name of Object.keys(settings)) {
    if (name === "bins" || name === "points" || name === "seed") options[name] = number(name);
    else if (name === "bandwidth") options.bandwidth = settings[name] === "cv" ? "cv" : number(name);
    else if (name === "kernel" && settings[name] === "no") options.bandwidth = false;
    else if (name === "cuts") {
      options.cuts = (settings[name] as string).split(/[;\s]+/).map(Number);
      if (options.cuts.some((c) => !Number.isFinite(c))) throw wrong("has cuts that are no numbers");
    } else throw wrong(`does not know "${name}=${settings[name]}"`);
  }
  return { of, by, options };
}
