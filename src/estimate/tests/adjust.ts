import { FealtyError } from "../../base/index.js";

/** How p-values of several tests are adjusted: Holm and Bonferroni hold the chance of any false rejection, BH the expected share of false ones. */
export type Adjustment = "holm" | "bh" | "bonferroni";

/**
 * Adjusted p-values, in the order given: reject at a level those at or below it. A missing p-value (NaN) stays so and does not count.
 * Sources: Holm (1979); Benjamini and Hochberg (1995). As R's p.adjust.
 * @throws FealtyError "p-value" for a number that is no probability.
 */
export function adjust(p: readonly number[], method: Adjustment): number[] {
  const strange = p.find((v) => v < 0 || v > 1);
  if (strange !== undefined) throw new FealtyError("p-value", `${strange} is no p-value`, { kind: "usage", mend: "p-values lie between 0 and 1" });
  const order = Array.from(p.keys())
    .filter((i) => !Number.isNaN(p[i]))
    .sort((a, b) => (p[a] as number) - (p[b] as number));
  const count = order.length;
  const out = p.map(() => Number.NaN);
  if (method === "bh") {
    let least = 1;
    for (let k = count - 1; k >= 0; k--) {
      const i = order[k] as number;
      least = Math.min(least, ((p[i] as number) * count) / (k + 1));
      out[i] = least;
    }
    return out;
  }
  let most = 0;
  order.forEach((i, k) => {
    most = Math.max(most, Math.min(1, (p[i] as number) * (method === "holm" ? count - k : count)));
    out[i] = most;
  });
  return out;
}

/** Its name in a sentence. */
export function adjustmentName(method: Adjustment): string {
  return { holm: "Holm", bh: "Benjamini–Hochberg", bonferroni: "Bonferroni" }[method];
}
