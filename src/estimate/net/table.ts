import type { Fit } from "../fit.js";

/** What a terminal shows of an elastic net in place of a table of errors: how lambda was chosen, and the terms that are left. */
export function netTable({ net, terms, coef }: Fit): { lines: string[]; rows: string[][] } | undefined {
  if (!net) return undefined;
  const kind = net.alpha === 1 ? "lasso" : net.alpha === 0 ? "ridge" : `alpha ${net.alpha}`;
  const chosen =
    net.lambdaMin === undefined
      ? "given"
      : `${net.lambda === net.lambdaMin ? "least" : "largest within a standard error of the least"} deviance out of sample (min ${net.lambdaMin.toPrecision(4)}, 1se ${(net.lambda1se ?? Number.NaN).toPrecision(4)})`;
  const { outOfSample } = net;
  return {
    lines: [
      `Standard errors: none; ${net.family}, ${kind}, lambda ${net.lambda.toPrecision(4)}, ${chosen}`,
      `${net.nonzero} of ${terms.filter((t) => t !== "(Intercept)").length} terms left`,
      ...(outOfSample && net.folds
        ? [
            `Out of sample, ${net.folds} folds by ${net.foldBy} (seed ${net.seed}): R² ${outOfSample.r2.toFixed(4)}, mean deviance ${outOfSample.deviance.toPrecision(5)}`,
          ]
        : []),
    ],
    rows: terms.flatMap((term, j) => (coef[j] === 0 ? [] : [[term, (coef[j] as number).toPrecision(6)]])),
  };
}
