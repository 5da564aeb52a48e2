/** Sums in the order of the samples, so that threads do not matter. Estimates: samples × [estimate, se, covered] of one coefficient. */
export function tally(found) {
  const good = found.filter((f) => f && Number.isFinite(f[0]) && Number.isFinite(f[1]));
  const count = good.length;
  const mean = (of) => good.reduce((sum, f) => sum + of(f), 0) / count;
  const estimate = mean(([b]) => b);
  const sd = Math.sqrt((mean(([b]) => (b - estimate) ** 2) * count) / (count - 1));
  const coverage = mean(([, , covered]) => covered);
  const se = mean(([, e]) => e);
  return {
    samples: count,
    failed: found.length - count,
    median: median(good.map(([b]) => b)),
    medianError: median(good.map(([, e]) => e)),
    mean: estimate,
    sd,
    se,
    ratio: se / sd,
    ratioError: se / sd / Math.sqrt(2 * (count - 1)),
    coverage,
    coverageError: Math.sqrt((coverage * (1 - coverage)) / count),
  };
}

function median(values) {
  const sorted = values.sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The bands that a benign design is held to. */
export function verdict({ coverage, ratio, failed, samples }) {
  const faults = [
    ...(coverage < 0.935 ? ["covers too little"] : coverage > 0.965 ? ["covers too much"] : []),
    ...(ratio < 0.95 ? ["errors too small"] : ratio > 1.05 ? ["errors too large"] : []),
    ...(failed > samples / 100 ? ["fits fail"] : []),
  ];
  return faults.length === 0 ? "ok" : faults.join(", ");
}

export const percent = (v, digits = 1) => (100 * v).toFixed(digits);
