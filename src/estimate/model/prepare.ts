import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { parseVcov, vcovVariables } from "../covariance/kind.js";
import { dropSingletons, drawSample, type Sample, withoutRows } from "../design/sample.js";
import type { DroppedRows } from "../fit.js";
import type { Expression } from "../formula/expression.js";
import { type Formula, parseFormula } from "../formula/formula.js";
import { constantLevels } from "./separation.js";
import type { ModelSpec } from "./spec.js";

/** The sample of a model and what was left out of it, before fitting. */
export interface Prepared {
  readonly sample: Sample;
  readonly singletons: readonly number[];
  readonly separated: readonly number[];
}

/** The covariances that a model names, at least one. @throws FealtyError "vcov" when none is named or one is not known. */
export function vcovNames({ vcov }: ModelSpec): string[] {
  const names = typeof vcov === "string" ? [vcov] : [...vcov];
  if (names.length === 0)
    throw new FealtyError("vcov", "a model names its covariance", { kind: "usage", mend: 'such as "cluster:ally"; there is no silent default' });
  for (const name of names) parseVcov(name);
  return names;
}

/** Reads the formula (and `extra` expressions) and draws the rows that it uses; constant levels (for `separates`) go first, then singletons, until neither is left. */
export function prepare(
  data: Frame,
  spec: ModelSpec,
  separates: "zeros" | "binary" | undefined,
  formula: Formula = parseFormula(spec.formula),
  extra?: readonly Expression[],
): Prepared {
  const also = [...new Set(vcovNames(spec).flatMap((name) => vcovVariables(parseVcov(name), data.index)))];
  const sample = drawSample(data, formula, { where: spec.where, weights: spec.weights, offset: spec.offset, also, extra });
  return settle({ sample, singletons: [], separated: [] }, spec, separates);
}

/** Goes on leaving out constant levels and singletons, after other rows were left out. */
export function settle(from: Prepared, spec: ModelSpec, separates: "zeros" | "binary" | undefined): Prepared {
  let { sample } = from;
  const [singletons, separated] = [[...from.singletons], [...from.separated]];
  for (;;) {
    const constant = separates ? constantLevels(sample, separates === "binary") : new Int32Array(0);
    if (constant.length > 0) {
      separated.push(...constant);
      sample = withoutRows(sample, constant);
      continue;
    }
    if (spec.singletons === "keep") break;
    const { sample: rest, singletons: found } = dropSingletons(sample);
    if (found.length === 0) break;
    singletons.push(...found);
    sample = rest;
  }
  if (sample.rows.length === 0) {
    if (sample.effects.length === 0)
      throw new FealtyError("separated", "the terms tell the outcomes apart without error, so that no finite effect fits them best", {
        kind: "data",
        mend: "leave out the term that does, or use --fit firth",
      });
    const why =
      separated.length > 0
        ? `${separated.length} lie in levels whose outcome never varies, ${singletons.length} are alone in a level`
        : "each is alone in a level of an absorbed effect";
    throw new FealtyError("no-rows", `no row is left: ${why}`, { kind: "data", mend: "absorb fewer effects" });
  }
  return { sample, singletons, separated };
}

/** Rows of the frame as the user counts them, at most the first 1,000. */
export function droppedRows(rows: readonly number[]): DroppedRows {
  const sorted = Float64Array.from(rows).sort();
  return { count: rows.length, rows: Array.from(sorted.subarray(0, 1000), (row) => row + 1) };
}
