import type { Fit } from "../fit.js";
import type { Boot } from "./boot.js";

/** Tables of resampling for a summary: a title, heads, and a row a term. */
export function bootLines(
  { boot }: Fit,
  place: (value: number, se: number) => string,
  probability: (p: number) => string,
): { title: string; heads: string[]; rows: string[][] }[] {
  return (boot ?? []).map((one) => {
    const drawn = one.method === "pairs" || one.method === "block";
    const failed = Math.max(0, ...one.terms.map((t) => t.failed ?? 0));
    if (one.joint) {
      const { text, restrictions, chi2, p } = one.joint;
      return {
        title: describe(one),
        heads: ["", "restrictions", "Wald", "p"],
        rows: [[text, String(restrictions), chi2.toFixed(2), probability(p)]],
      };
    }
    const intervals = one.terms.some((t) => t.ci);
    return {
      title: `${describe(one)}${failed > 0 ? `; ${failed} of them could not be fitted` : ""}`,
      heads: ["", "estimate", ...(drawn ? ["std. error"] : ["t"]), "p", ...(intervals ? [`${one.level * 100} % from`, "to"] : [])],
      rows: one.terms.map(({ term, estimate, se, t, p, ci }) => [
        term,
        place(estimate, se),
        drawn ? place(se, se) : (t ?? Number.NaN).toFixed(2),
        probability(p),
        ...(ci ? ci.map((end) => place(end, se)) : []),
      ]),
    };
  });
}

function describe({ method, by, within, groups, length, draws, exhaustive, weights, type, nullImposed, seed }: Boot): string {
  const many = `${draws.toLocaleString("en-US")} draws${exhaustive ? ", all there are" : `, seed ${seed}`}`;
  const law = `${weights === "webb" ? "Webb's" : "Rademacher's"} weights`;
  const under = nullImposed ? "null imposed" : "null not imposed";
  switch (method) {
    case "wild":
      return `Wild cluster bootstrap by ${by} (${groups}), type ${type}, ${law}, ${under}: ${many}`;
    case "score":
      return `Score cluster bootstrap by ${by} (${groups}), ${law}, ${under}: ${many}`;
    case "pairs":
      return `Pairs cluster bootstrap by ${by} (${groups}): ${many}`;
    case "block":
      return `Bootstrap of blocks of ${length} by ${by} (${groups}): ${many}`;
    case "permute":
      return `Randomisation of ${by}${within ? ` within ${within}` : ""}: ${many}`;
  }
}
