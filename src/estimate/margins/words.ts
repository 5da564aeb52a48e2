import { elementary } from "../../numeric/index.js";
import type { MarginPoint, Margins } from "../fit.js";

/** Three significant digits of the error decide how a number is rounded. */
export function rounded(value: number, se: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = se > 0 && Number.isFinite(se) ? Math.min(12, Math.max(0, 1 - Math.floor(elementary.log10(se)))) : 4;
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1");
}

/** A quantity as a sentence a paper could carry. */
export function sentence(
  { variable, contrast, outcome, by, at, estimate, se, ci }: Omit<MarginPoint, "says" | "p" | "rows">,
  { what, as, level, interval }: Pick<Margins, "what" | "as" | "level" | "interval">,
  outcomeName: string,
  averaged: boolean,
): string {
  const mean = outcome === undefined ? `the expected ${outcomeName}` : `the probability that ${outcomeName} is ${outcome}`;
  const where = [
    ...Object.entries(at ?? {}).map(([name, value]) => `${name} at ${typeof value === "number" ? Number(value.toPrecision(4)) : value}`),
    ...Object.entries(by ?? {}).map(([name, value]) => `${name} ${value}`),
  ];
  const scope = `${averaged ? "on average" : "with other variables at their means"}${where.length > 0 ? `, with ${where.join(" and ")}` : ""}`;
  const range = `(${Math.round(level * 1000) / 10} % ${interval === "simulated" ? "simulated " : ""}interval ${rounded(ci[0], se)} to ${rounded(ci[1], se)})`;
  const value = rounded(estimate, se);
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  if (what === "predictions") return `${capital(scope)}, ${mean} is ${value} ${range}.`;
  if (as === "elasticity") return `${capital(scope)}, 1 % more of ${variable} changes ${mean} by ${value} % ${range}.`;
  const how = changeInWords(variable ?? "", contrast ?? "");
  if (as === "ratio") return `${capital(scope)}, ${how} multiplies ${mean} by ${value} ${range}.`;
  if (contrast === "dY/dX") return `${capital(scope)}, ${mean} changes by ${value} per unit of ${variable} ${range}.`;
  return `${capital(scope)}, ${how} changes ${mean} by ${value} ${range}.`;
}

function changeInWords(variable: string, contrast: string): string {
  if (contrast === "cross") return `changing ${variable} together`;
  if (contrast.includes("sd/2")) return `one standard deviation more of ${variable}`;
  const step = /^([+-])(\S+)$/.exec(contrast);
  if (step) return step[1] === "+" ? `${step[2]} more of ${variable}` : `${step[2]} less of ${variable}`;
  const [to, from] = contrast.split(/ [-/] /);
  return from === undefined ? `a change of ${variable}` : `moving ${variable} from ${from} to ${to}`;
}
