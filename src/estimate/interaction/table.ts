import { rounded } from "../margins/words.js";
import type { InteractionChecks, LinearityTest } from "./results.js";

export interface TitledTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly after: readonly string[];
}

/** The checks as tables, for a terminal or a report: bins, their differences, tests, and the kernel's line at a few places. */
export function interactionTables({ of, by, scale, bins, pairs, wald, likelihoodRatio, kernel, support }: InteractionChecks): TitledTable[] {
  const outcome = scale === "response" ? "the outcome" : "the linear predictor";
  const probability = (p: number): string => (p < 0.0001 ? p.toExponential(1) : p.toFixed(4));
  const number = (v: number, se: number): string => rounded(v, se / 10);
  const test = (name: string, { statistic, law, df, p }: LinearityTest): string =>
    `${name}: ${law === "F" ? "F" : "χ²"}(${df.join(", ")}) = ${statistic.toFixed(3)}, p ${probability(p)}`;
  const shared = support.commonShare === undefined ? "" : `; both values of ${of} occur around ${(100 * support.commonShare).toFixed(1)} % of the rows`;
  return [
    {
      title: `Effect of one more ${of} on ${outcome} within bins of ${by}, at each bin's median`,
      heads: [`${by} from`, "to", "at", "rows", `sd of ${of}`, "effect", "std. error", "p", "95 % from", "to"],
      rows: bins.map((b, k) => [
        b.from.toPrecision(4),
        b.to.toPrecision(4),
        b.at.toPrecision(4),
        String(b.rows),
        (support.bins[k]?.sd ?? Number.NaN).toPrecision(3),
        number(b.effect, b.se),
        number(b.se, b.se),
        probability(b.p),
        number(b.ci[0], b.se),
        number(b.ci[1], b.se),
      ]),
      after: [
        ...pairs.map(
          ({ bins: [a, b], difference, se, p }) => `Bin ${b} less bin ${a}: ${number(difference, se)} (std. error ${number(se, se)}, p ${probability(p)})`,
        ),
        ...(wald ? [test("Linear in the moderator, Wald", wald)] : []),
        ...(likelihoodRatio ? [test("Linear in the moderator, likelihood ratio", likelihoodRatio)] : []),
        `L-kurtosis of ${by}: ${support.lKurtosis.toFixed(3)} (normal 0.123)${shared}`,
      ],
    },
    ...(kernel
      ? [
          {
            title: `The same by a kernel, bandwidth ${kernel.bandwidth.toPrecision(4)}${kernel.crossValidation ? " by cross-validation" : ""}`,
            heads: [by, "effect", "std. error", "p", "95 % from", "to"],
            rows: some(kernel.points).map((e) => [
              e.at.toPrecision(4),
              number(e.effect, e.se),
              number(e.se, e.se),
              probability(e.p),
              number(e.ci[0], e.se),
              number(e.ci[1], e.se),
            ]),
            after: [],
          },
        ]
      : []),
  ];
}

/** At most seven, evenly. */
function some<T>(list: readonly T[]): T[] {
  if (list.length <= 7) return [...list];
  return Array.from({ length: 7 }, (_, k) => list[Math.round((k * (list.length - 1)) / 6)] as T);
}
