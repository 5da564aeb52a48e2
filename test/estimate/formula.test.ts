import { describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import {
  checkTerm,
  evaluate,
  evaluateNumbers,
  expandTerms,
  formulaTerms,
  formulaVariables,
  parseExpression,
  parseFormula,
  rowsWhere,
  termIndex,
} from "../../src/estimate/index.js";
import { frame, numberColumn, textColumn } from "../../src/frame/index.js";

const terms = (formula: string): string[] => formulaTerms(parseFormula(formula));

describe("terms", () => {
  test.each([
    ["y ~ a*b + log(c)", ["(Intercept)", "a", "b", "log(c)", "a:b"]],
    ["y ~ a*b*c", ["(Intercept)", "a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]],
    ["y ~ b:a + a + a + a:b", ["(Intercept)", "a", "b:a"]],
    ["y ~ (a + b)^2", ["(Intercept)", "a", "b", "a:b"]],
    ["y ~ (a + b):c", ["(Intercept)", "a:c", "b:c"]],
    ["y ~ 0 + a", ["a"]],
    ["y ~ a - 1", ["a"]],
    ["y ~ 1", ["(Intercept)"]],
    ["y ~ 1 | unit + year", []],
    ["y ~ x^2 + I(x^3)", ["(Intercept)", "I(x^2)", "I(x^3)"]],
    ["y ~ l(x, 0:2) + f(x,1)", ["(Intercept)", "l(x, 0)", "l(x, 1)", "l(x, 2)", "f(x, 1)"]],
    ["y ~ l(d(x), c(1, 3)) * z", ["(Intercept)", "l(d(x), 1)", "l(d(x), 3)", "z", "l(d(x), 1):z", "l(d(x), 3):z"]],
    ["y ~ log(l(x, 1:2) + 1)", ["(Intercept)", "log(l(x, 1) + 1)", "log(l(x, 2) + 1)"]],
    ["y ~ poly(x, 3)", ["(Intercept)", "poly(x, 3)1", "poly(x, 3)2", "poly(x, 3)3"]],
    ["y ~ x | unit | endo ~ z1 + z2", ["fit_endo", "x"]],
    ["y ~ x | endo ~ z", ["(Intercept)", "fit_endo", "x"]],
    ["`odd name` ~ `another one`", ["(Intercept)", "another one"]],
  ])("of %s", (formula, expected) => {
    expect(terms(formula).map((t) => t.replace(/`/g, ""))).toEqual(expected);
  });
  test("spaces and the order within an interaction do not matter", () => {
    const names = terms("y ~ l(concession, 1)*willing");
    expect(termIndex(names, "willing : l(concession,1)")).toBe(3);
    expect(() => termIndex(names, "l(concesion,1)")).toThrow('no term "l(concesion,1)"');
  });
  test("a list of lags is so many terms", () => {
    expect(expandTerms("f(concession,1:3)")).toEqual(["f(concession, 1)", "f(concession, 2)", "f(concession, 3)"]);
  });
  test("can be checked before there are data", () => {
    const formula = parseFormula("y ~ l(x, 1:2)*i(decade) + regime");
    for (const name of ["l(x,2)", "decade::1990", "l(x, 1):decade::1990", "regime"]) expect(() => checkTerm(formula, name)).not.toThrow();
    for (const name of ["l(x, 3)", "regimes", "decade"]) expect(() => checkTerm(formula, name)).toThrow("no term");
    expect(() => checkTerm(formula, "regimedemocracy", new Set(["regime"]))).not.toThrow();
  });
});

describe("parts", () => {
  test("effects, crossed effects, slopes and instruments", () => {
    const f = parseFormula("y ~ x | ally[need, w] + year + region^year | endo ~ z1 + z2");
    expect(f.absorbed.map((a) => [a.name, a.by.length, a.slopes.length, a.intercept])).toEqual([
      ["ally[need, w]", 1, 2, true],
      ["year", 1, 0, true],
      ["region^year", 2, 0, true],
    ]);
    expect(f.instruments.map((t) => t.name)).toEqual(["z1", "z2"]);
    expect(formulaVariables(f)).toEqual(["y", "x", "endo", "z1", "z2", "ally", "need", "w", "year", "region"]);
  });
  test("a second equation, where the estimator has two", () => {
    const f = parseFormula("y ~ x | selected ~ z + w", { bar: "equation" });
    expect(f.second?.terms.map((t) => t.name)).toEqual(["z", "w"]);
    expect(formulaVariables(f)).toEqual(["y", "x", "selected", "z", "w"]);
  });
  test("slopes alone leave the intercept in", () => {
    expect(parseFormula("y ~ x | ally[[need]]").intercept).toBe(true);
    expect(parseFormula("y ~ x | ally[need]").intercept).toBe(false);
  });
});

describe("faults have their place", () => {
  test.each([
    ["y ~ ~ x", 5, 'something is missing before "~"'],
    ["y ~ x +", 8, "something is missing at the end"],
    ["y ~ x z", 7, '"z" is not expected here'],
    ["y ~ lgo(x)", 5, 'no function "lgo"'],
    ["y ~ log(x", 8, '")" is missing'],
    ["y ~ x | a | b | c", 13, "too many parts"],
    ["y ~ l(x, 1.5)", 10, "whole numbers"],
    ["y ~ x / z", 5, "is no term"],
    ["y ~ x | ally + log", 1, ""],
    ["y ~ 'x", 5, "never closed"],
    ["y ~ x $ z", 7, "means nothing"],
    ["y ~ x | u | a + b ~ z", 13, "at least as many instruments"],
    ["y ~ log(poly(x, 2))", 9, "cannot stand inside"],
  ])("%s", (formula, column, message) => {
    if (message === "") return expect(() => parseFormula(formula)).not.toThrow();
    const error = (() => {
      try {
        parseFormula(formula);
      } catch (e) {
        return e as FealtyError;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(FealtyError);
    expect(error?.kind).toBe("usage");
    expect(error?.message).toContain(message);
    expect(error?.where?.column).toBe(column);
  });
  test("no outcome", () => expect(() => parseFormula("x + z")).toThrow("no outcome"));
  test("deep parentheses are refused, not a crash", () => expect(() => parseFormula(`y ~ ${"(".repeat(5000)}x${")".repeat(5000)}`)).toThrow("too deep"));
});

describe("conditions and values", () => {
  const data = frame(
    {
      unit: textColumn(["a", "a", "b", "b", null]),
      year: numberColumn([1990, 1991, 1990, 1992, 1990]),
      x: numberColumn([1, 2, Number.NaN, 4, 5]),
    },
    { units: ["unit"], time: "year" },
  );
  const rows = (condition: string): number[] => [...rowsWhere(data, parseExpression(condition))];
  test.each([
    ["year >= 1991", [0, 1, 0, 1, 0]],
    ["year == 1990 & x > 1", [0, 0, 0, 0, 1]],
    ["x > 1", [0, 1, 0, 1, 1]],
    ["!(x > 1)", [1, 0, 0, 0, 0]],
    ["not x > 1", [1, 0, 0, 0, 0]],
    ["x > 1 | year == 1990", [1, 1, 1, 1, 1]],
    ['unit == "a"', [1, 1, 0, 0, 0]],
    ["unit != 'a'", [0, 0, 1, 1, 0]],
    ['unit in ("b", "c") and year < 1991', [0, 0, 1, 0, 0]],
    ["year in (1990, 1992)", [1, 0, 1, 1, 1]],
    ["year %in% c(1991:1993)", [0, 1, 0, 1, 0]],
    ["year not in (1990)", [0, 1, 0, 1, 0]],
    ["is.na(x)", [0, 0, 1, 0, 0]],
    ["x + 1 == 2 or x * 2 > 8 - 1", [1, 0, 0, 1, 1]],
    ["-x^2 < -3", [0, 1, 0, 1, 1]],
    ["2^-1 == 0.5 && TRUE", [1, 1, 1, 1, 1]],
    ["l(x, 1) == 1", [0, 1, 0, 0, 0]],
  ])("%s", (condition, expected) => expect(rows(condition)).toEqual(expected));
  test("compute", () => {
    expect([...evaluateNumbers(data, parseExpression("d(x)"))]).toEqual([Number.NaN, 1, Number.NaN, Number.NaN, Number.NaN]);
    expect([...evaluateNumbers(data, parseExpression("pmax(x, 3) / 2 + (year - 1990) * 10"))]).toEqual([1.5, 11.5, Number.NaN, 22, 2.5]);
    expect(evaluateNumbers(data, parseExpression("log(x^2)"))[1]).toBeCloseTo(Math.log(4), 15);
    expect(evaluate(data, parseExpression("unit")).kind).toBe("code");
  });
  test("an unknown column names the nearest", () => expect(() => rows("yaer > 1990")).toThrow('no column "yaer"'));
  test("arithmetic on text is refused", () => expect(() => rows("unit + 1 > 0")).toThrow("holds text"));
  test("a single = is refused with its place", () => expect(() => parseExpression("year = 1990")).toThrow('"=" is one too many'));
});
