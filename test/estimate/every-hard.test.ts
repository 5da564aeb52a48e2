import { describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { estimateModel, type Fit, fitToJson, type ModelSpec, summary } from "../../src/estimate/index.js";
import type { Frame } from "../../src/frame/index.js";
import { columns, each, every, modelOf, outcomeOf, rows, tableOf } from "./every.js";

const at = (name: string, i: number): number => (columns[name] as readonly number[])[i] as number;

/** Tables and models that are hard, for an estimator. */
const cases: Record<string, (name: string) => [Frame, ModelSpec]> = {
  "nothing hard": (name) => [tableOf(), modelOf(name)],
  "nearly collinear columns": (name) => [tableOf({ near: each((i) => at("x", i) + 1e-7 * at("w", i)) }), modelOf(name, "x + near + z")],
  "collinear columns": (name) => [tableOf({ twice: each((i) => 2 * at("x", i)) }), modelOf(name, "x + twice + z")],
  "one cluster with most rows": (name) => [tableOf({ big: each((i) => (i < rows - 6 ? 0 : i)) }), modelOf(name, "x + z", { vcov: "cluster:big" })],
  "one cluster": (name) => [tableOf({ all: each(() => 1) }), modelOf(name, "x + z", { vcov: "cluster:all" })],
  "clusters with missing values": (name) => [
    tableOf({ part: each((i) => (i % 5 === 0 ? Number.NaN : at("unit", i))) }),
    modelOf(name, "x + z", { vcov: "cluster:part" }),
  ],
  separation: (name) => [tableOf({ apart: each((i) => (at(outcomeOf(name), i) > 0.5 ? 1 : -1) * (1 + at("w", i) ** 2)) }), modelOf(name, "x + apart")],
  "separation by some rows": (name) => [tableOf({ dummy: each((i) => (at(outcomeOf(name), i) > 0.5 && i % 3 ? 1 : 0)) }), modelOf(name, "x + dummy")],
  "the outcome among the terms": (name) => [tableOf({ copy: each((i) => at(outcomeOf(name), i)) }), modelOf(name, "copy + x")],
  "weights of zero": (name) => [tableOf({ by: each((i) => (at("unit", i) < 4 ? 0 : 1)) }), modelOf(name, "x + z", { weights: "by" })],
  "all weights zero": (name) => [tableOf({ by: each(() => 0) }), modelOf(name, "x + z", { weights: "by" })],
  "a unit seen once": (name) => [tableOf(), modelOf(name, "x + z", { where: "unit != 3 | year == 1994" }, "unit")],
  "three effects": (name) => [tableOf({ third: each((i) => (3 * i) % 37) }), modelOf(name, "x + z", {}, "unit + year + third")],
  "an effect of one level": (name) => [tableOf({ one: each(() => 7) }), modelOf(name, "x + z", {}, "one")],
  "ids beyond 2^31": (name) => [tableOf({ unit: each((i) => 2 ** 40 + 3 * at("unit", i)) }), modelOf(name, "x + z", {}, "unit")],
  "a column missing everywhere": (name) => [tableOf({ none: each(() => Number.NaN) }), modelOf(name, "x + none")],
  "an outcome missing everywhere": (name) => [tableOf({ [outcomeOf(name)]: each(() => Number.NaN) }), modelOf(name)],
  "an outcome of ones": (name) => [tableOf({ [outcomeOf(name)]: each(() => 1) }), modelOf(name)],
  "an outcome of zeros": (name) => [tableOf({ [outcomeOf(name)]: each(() => 0) }), modelOf(name)],
  "an outcome of text": (name) => [tableOf({ [outcomeOf(name)]: each((i) => (i % 2 ? "low" : "high")) }), modelOf(name)],
  "fewer rows than parameters": (name) => [tableOf(), modelOf(name, "x + z + w", { where: "unit == 1 & year < 1993" })],
  "one row": (name) => [tableOf(), modelOf(name, "x", { where: "unit == 1 & year == 1993" })],
  "no rows": (name) => [tableOf(), modelOf(name, "x", { where: "year > 3000" })],
  "an empty condition": (name) => [tableOf(), modelOf(name, "x", { where: " " })],
  "a column far from 0": (name) => [tableOf({ far: each((i) => 1e9 + at("z", i)) }), modelOf(name, "x + far")],
  "a column beyond squaring": (name) => [tableOf({ vast: each((i) => 1e200 * at("z", i)) }), modelOf(name, "x + vast")],
  "an outcome beyond squaring": (name) => [tableOf({ [outcomeOf(name)]: each((i) => 1e200 * at(outcomeOf(name), i)) }), modelOf(name)],
};

/** What must be refused, by whoever fits it. */
const refused = [
  "one cluster",
  "all weights zero",
  "a column missing everywhere",
  "an outcome missing everywhere",
  "an outcome of text",
  "no rows",
  "an empty condition",
  "an outcome of zeros",
  "a column beyond squaring",
];
/** What may not, but by estimators that do not know the option. */
const fitted = ["nothing hard", "collinear columns", "separation by some rows"];
const penalised = "elastic-net";

function numbersOf(fit: Fit): number[] {
  const found: number[] = [];
  const walk = (v: unknown): void => {
    if (typeof v === "number") found.push(v);
    else if (Array.isArray(v)) v.forEach(walk);
    else if (v && typeof v === "object") Object.values(v).forEach(walk);
  };
  walk(fit);
  return found;
}

describe.each(Object.keys(cases))("%s: the right numbers or one sentence", (label) => {
  // The lasso's path through columns that are all but one and the same takes its full count of passes.
  const own = every.filter((name) => !(label === "nearly collinear columns" && name === penalised));
  test.each(own)("%s", (name) => {
    const [data, spec] = (cases[label] as (name: string) => [Frame, ModelSpec])(name);
    let fit: Fit;
    try {
      fit = estimateModel(data, spec).fit;
    } catch (error) {
      expect(error).toBeInstanceOf(FealtyError);
      const { message, mend } = error as FealtyError;
      expect(message).not.toMatch(/NaN|undefined|\n/);
      expect(mend ?? "").not.toMatch(/NaN|undefined|\n/);
      expect(fitted).not.toContain(label);
      return;
    }
    // A penalised logit has finite estimates whatever the outcomes.
    if (!(name === penalised && label === "one cluster") && !(name === "firth" && label === "an outcome of zeros")) expect(refused).not.toContain(label);
    const bad = numbersOf(fit).filter((v) => !Number.isFinite(v));
    // A test whose error is 0 has an infinite t; nothing else may be without an end.
    expect(bad.every((v) => !Number.isNaN(v) && fit.se.includes(0))).toBe(true);
    expect(summary(fit)).not.toMatch(/NaN|undefined/);
    expect(() => fitToJson(fit)).not.toThrow();
    if (!fit.converged) expect(summary(fit)).toMatch(/not converge/i);
  });
});

test("lags are taken before the condition, by every estimator", () => {
  for (const name of every) {
    const part = estimateModel(tableOf(), modelOf(name, "l(x, 1) + z", { where: "year >= 1993" })).fit;
    const lagged = each((i) => (i % 8 === 0 ? Number.NaN : at("x", i - 1)));
    const own = estimateModel(tableOf({ lagged }), modelOf(name, "lagged + z", { where: "year >= 1993" })).fit;
    expect([name, part.n]).toEqual([name, own.n]);
    expect(part.coef).toEqual(own.coef);
    expect(part.se).toEqual(own.se);
  }
});

test("ids beyond 2^31 give the numbers of small ones", () => {
  for (const name of every) {
    const spec = modelOf(name, "x + z", /^(re|elastic-net|pcse)$/.test(name) ? {} : { vcov: "cluster:unit" });
    const [small, large] = [tableOf(), tableOf({ unit: each((i) => 2 ** 40 + 3 * at("unit", i)) })].map((data) => estimateModel(data, spec).fit);
    expect(large?.coef).toEqual(small?.coef);
    expect(large?.se).toEqual(small?.se);
  }
});
