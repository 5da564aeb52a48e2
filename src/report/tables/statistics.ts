import { FealtyError, suggest } from "../../base/index.js";
import type { Fit } from "../../estimate/index.js";
import { count, fixed, pText, significant } from "../numbers.js";
import { type Cell, cell, type TableRow } from "../table.js";

interface Statistic {
  readonly label: string;
  readonly write: (value: number) => string;
}

const decimals =
  (digits: number) =>
  (value: number): string =>
    fixed(value, digits);

const known: Readonly<Record<string, Statistic>> = {
  r2: { label: "R²", write: decimals(3) },
  withinR2: { label: "Within R²", write: decimals(3) },
  loglik: { label: "Log-likelihood", write: decimals(1) },
  deviance: { label: "Deviance", write: decimals(1) },
  ssr: { label: "Sum of squared residuals", write: significant },
  theta: { label: "Dispersion θ", write: significant },
  df: { label: "Degrees of freedom of the tests", write: significant },
  iterations: { label: "Iterations", write: count },
  effectRank: { label: "Free parameters of the effects", write: count },
  "outcome.mean": { label: "Mean of the outcome", write: significant },
  "outcome.sd": { label: "Its standard deviation", write: significant },
  "certificate.normalEquations": { label: "Residual of the normal equations", write: significant },
  "certificate.condition": { label: "Condition number", write: significant },
  "smallSample.factor": { label: "Small-sample factor", write: (value) => significant(value, 5) },
  "instruments.wuHausman.f": { label: "Wu–Hausman F", write: decimals(2) },
  "instruments.wuHausman.p": { label: "Wu–Hausman p", write: pText },
  "instruments.sargan.chi2": { label: "Sargan χ²", write: decimals(2) },
  "instruments.sargan.p": { label: "Sargan p", write: pText },
};

/** Shown where no statistics are named, as far as a model has them. */
const usual = ["r2", "withinR2", "loglik", "theta", "outcome.mean", "outcome.sd"];

/** Statistics of the fits as rows; those that no fit has are left out of the usual ones. @throws FealtyError "no-statistic" (usage). */
export function statisticRows(fits: readonly Fit[], paths: readonly string[] | undefined): TableRow[] {
  const found = (paths ?? usual).map((path) => ({ path, values: fits.map((fit) => statisticOf(fit, path)) }));
  const missing = paths && found.find(({ values }) => values.every((value) => value === undefined));
  if (missing) {
    const names = [...new Set([...Object.keys(known), ...fits.flatMap((fit) => numbersIn(fit))])];
    throw new FealtyError("no-statistic", `no fit of the table has the statistic "${missing.path}"`, { kind: "usage", mend: suggest(missing.path, names, 12) });
  }
  return found.flatMap(({ path, values }): TableRow[] => {
    if (values.every((value) => value === undefined)) return [];
    const { label, write } = known[path] ?? { label: labelOf(path), write: path.endsWith(".p") ? pText : general };
    const of = (value: number | undefined, fit: Fit): Cell => {
      if (value === undefined) return "";
      // A p-value of a fit that is not at its optimum says nothing.
      return path.endsWith(".p") && !fit.converged ? "–" : cell(value, write(value));
    };
    return [{ cells: [label, ...values.map((value, i) => of(value, fits[i] as Fit))] }];
  });
}

/** The number at a path into a fit, as "instruments.firstStage.endo.f" or "tests.0.p"; a key may hold points itself. */
export function statisticOf(fit: Fit, path: string): number | undefined {
  const walk = (value: unknown, parts: readonly string[]): number | undefined => {
    if (parts.length === 0) return typeof value === "number" ? value : undefined;
    if (value === null || typeof value !== "object") return undefined;
    for (let length = 1; length <= parts.length; length++) {
      const key = parts.slice(0, length).join(".");
      if (!Object.hasOwn(value, key)) continue;
      const found = walk((value as Readonly<Record<string, unknown>>)[key], parts.slice(length));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(fit, path.split("."));
}

/** Paths of single numbers in a fit, not of those that stand in lists. */
function numbersIn(value: unknown, before = ""): string[] {
  if (typeof value === "number") return [before];
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => numbersIn(part, before === "" ? key : `${before}.${key}`));
}

function general(value: number): string {
  return Number.isInteger(value) ? count(value) : significant(value);
}

function labelOf(path: string): string {
  return path.replaceAll(".", ", ").replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}
