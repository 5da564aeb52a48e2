import type { MarginPoint, Margins } from "../fit.js";
import { rounded } from "./words.js";

const titles = { predictions: "Predictions", comparisons: "Comparisons", slopes: "Slopes" } as const;

/** Heads and cells of a table of quantities of interest, as a terminal or a report shows them; `title` says what they are. */
export function marginsTable(result: Margins): { title: string; heads: readonly string[]; rows: readonly (readonly string[])[] } {
  const { what, as, interval, level, draws, held, points } = result;
  const title = as === "elasticity" ? "Elasticities" : as === "ratio" ? "Ratios of expected outcomes" : titles[what];
  const over = held
    ? `other variables held: ${Object.entries(held)
        .map(([k, v]) => `${k} ${typeof v === "number" ? Number(v.toPrecision(4)) : v}`)
        .join(", ")}`
    : "averaged over rows";
  const how = interval === "delta" ? "delta method" : `${draws} simulated draws`;
  const has = <K extends keyof MarginPoint>(key: K): boolean => points.some((p) => p[key] !== undefined);
  const names = (key: "by" | "at"): string[] => [...new Set(points.flatMap((p) => Object.keys(p[key] ?? {})))];
  const [by, at] = [names("by"), names("at")];
  const percent = `${Math.round(level * 1000) / 10} % from`;
  const heads = [
    ...(has("variable") ? ["variable", "change"] : []),
    ...(has("outcome") ? ["outcome"] : []),
    ...by,
    ...at,
    "estimate",
    "std. error",
    "p",
    percent,
    "to",
  ];
  const rows = points.map((p) => [
    ...(has("variable") ? [p.variable ?? "", p.contrast ?? ""] : []),
    ...(has("outcome") ? [p.outcome ?? ""] : []),
    ...by.map((name) => p.by?.[name] ?? ""),
    ...at.map((name) => String(p.at?.[name] ?? "")),
    rounded(p.estimate, p.se / 10),
    rounded(p.se, p.se / 10),
    p.p < 0.0001 ? p.p.toExponential(1) : p.p.toFixed(4),
    rounded(p.ci[0], p.se / 10),
    rounded(p.ci[1], p.se / 10),
  ]);
  return { title: `${title} (${over}; ${how})`, heads, rows };
}
