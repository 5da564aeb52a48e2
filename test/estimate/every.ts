import { estimators, type ModelSpec } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, textColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";

export const units = 20;
export const years = 8;
export const rows = units * years;

type Values = readonly (number | string)[];

/** Simulated columns with an outcome for every estimator. */
export const columns: Readonly<Record<string, readonly number[]>> = (() => {
  const { normal } = stream(77);
  const draw = (): number[] => Array.from({ length: rows }, normal);
  const [x, z, w, e] = [draw(), draw(), draw(), draw()] as [number[], number[], number[], number[]];
  const at = (v: readonly number[], i: number): number => v[i] as number;
  const unit = x.map((_, i) => Math.floor(i / years));
  const own = Array.from({ length: units }, normal);
  const level = x.map((v, i) => 0.5 * v + 0.3 * at(z, i) + 0.3 * at(own, at(unit, i)) + at(e, i));
  const y: number[] = [];
  for (const [i, v] of level.entries()) y.push(i % years === 0 ? v : 0.4 * at(y, i - 1) + v);
  return {
    unit,
    year: x.map((_, i) => 1990 + (i % years)),
    x,
    z,
    w,
    y,
    count: level.map((v) => Math.max(0, Math.floor(Math.exp(0.5 + 0.4 * v + 0.5 * normal()) - 0.5))),
    binary: level.map((v) => (v > 0 ? 1 : 0)),
    ordered: level.map((v) => (v > 1 ? 3 : v > -0.5 ? 2 : 1)),
    positive: level.map((v) => Math.exp(0.3 * v)),
    time: x.map((_, i) => 1 + (i % years)),
    event: level.map((v) => (v > 0.5 ? 1 : 0)),
    selected: z.map((v, i) => (v + 0.5 * at(x, i) + normal() > -0.5 ? 1 : 0)),
    limited: level.map((v) => Math.max(0, v)),
  };
})();

const outcomes: Readonly<Record<string, string>> = {
  poisson: "count",
  logit: "binary",
  probit: "binary",
  gamma: "positive",
  negbin: "count",
  ologit: "ordered",
  oprobit: "ordered",
  mlogit: "ordered",
  zip: "count",
  zinb: "count",
  "hurdle-poisson": "count",
  "hurdle-negbin": "count",
  clogit: "binary",
  cox: "event",
  tobit: "limited",
  firth: "binary",
};

/** The column that an estimator explains. */
export const outcomeOf = (name: string): string => outcomes[name] ?? "y";

/** A model of each estimator with the terms given; effects where its formula has no other second part. */
export function modelOf(name: string, terms = "x + z", more: Partial<ModelSpec> = {}, effects = ""): ModelSpec {
  const outcome = outcomeOf(name);
  const left = name === "cox" ? "surv(time, event)" : outcome;
  let formula = `${left} ~ ${terms}${effects ? ` | ${effects}` : ""}`;
  if (/^(z|hurdle)/.test(name)) formula = `${left} ~ ${terms} | x`;
  if (name.startsWith("heckman")) formula = `${left} ~ ${terms} | selected ~ z + x`;
  if (name === "clogit") formula = `${left} ~ ${terms} | unit`;
  if (name === "ab" || name === "bb") formula = `y ~ l(y, 1) + ${terms} | unit + l(y, 2:4)`;
  const vcov = name === "pcse" ? "pcse:year" : /^(ab|bb|clogit)$/.test(name) ? "cluster:unit" : "iid";
  return { fit: name, formula, vcov, ...more };
}

/** The table, with columns replaced or added. */
export function tableOf(change: Readonly<Record<string, Values>> = {}): Frame {
  const made = Object.entries<Values>({ ...columns, ...change }).map(
    ([name, v]) => [name, typeof v[0] === "string" ? textColumn(v.map(String)) : numberColumn(v.map(Number))] as const,
  );
  return frame(made, { units: ["unit"], time: "year" });
}

/** A column by row. */
export const each = <T extends number | string>(of: (row: number) => T): T[] => Array.from({ length: rows }, (_, i) => of(i));

export const every = estimators;
