import { chisquareUpper, elementary, fUpper, lnGamma, normalCdf } from "../numeric/index.js";

const { exp, log } = elementary;

/** Law of the outcome given a prediction: `mean`, with `scale` the standard deviation (normal) or θ of the variance μ + μ²/θ (negbin); a Poisson has none. */
export type Distribution = "normal" | "poisson" | "negbin";

/** ln f(y): the logarithmic score, higher is better. Nats. Source: Good (1952); Gneiting and Raftery (2007), equation 24. */
export function logScore(law: Distribution, y: number, mean: number, scale: number): number {
  if (law === "normal") {
    const z = (y - mean) / scale;
    return -0.5 * z * z - log(scale) - 0.5 * log(2 * Math.PI);
  }
  if (law === "poisson") return (y === 0 ? 0 : y * log(mean)) - mean - lnGamma(y + 1);
  const p = scale / (scale + mean);
  return lnGamma(y + scale) - lnGamma(scale) - lnGamma(y + 1) + scale * log(p) + (y === 0 ? 0 : y * log(1 - p));
}

/** P(Y ≤ y). A Poisson's is P(χ² of 2(y + 1) degrees > 2μ); a negative binomial's is a regularised incomplete beta function. */
export function cdf(law: Distribution, y: number, mean: number, scale: number): number {
  if (law === "normal") return normalCdf((y - mean) / scale);
  if (y < 0) return 0;
  const k = Math.floor(y);
  return law === "poisson" ? chisquareUpper(2 * mean, 2 * (k + 1)) : fUpper(mean / (k + 1), 2 * (k + 1), 2 * scale);
}

/**
 * Continuous ranked probability score ∫ (F(x) − 1{y ≤ x})² dx, in the unit of the outcome; lower is better, and a certain prediction has its absolute error.
 * Normal: σ [z (2Φ(z) − 1) + 2φ(z) − 1/√π]. Counts: the sum over whole numbers, to 1e-12 of the law's mass.
 * Source: Gneiting and Raftery (2007), equation 21; Czado, Gneiting and Held (2009) for counts.
 */
export function crps(law: Distribution, y: number, mean: number, scale: number): number {
  if (law === "normal") {
    const z = (y - mean) / scale;
    const density = exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    return scale * (z * (2 * normalCdf(z) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
  }
  const sd = Math.sqrt(law === "poisson" ? mean : mean + (mean * mean) / scale);
  const start = Math.max(0, Math.floor(mean - 10 * sd - 10));
  let below = start === 0 ? 0 : cdf(law, start - 1, mean, scale);
  let mass = exp(logScore(law, start, mean, scale));
  // Between an outcome and a law that lie wholly apart every step counts in full.
  let sum = y < start ? start - y : 0;
  const most = 2_000_000;
  for (let k = start; k < start + most; k++) {
    below += mass;
    const f = Math.min(1, below);
    if (1 - f < 1e-12 && k >= y) break;
    sum += k >= y ? (1 - f) * (1 - f) : f * f;
    mass *= law === "poisson" ? mean / (k + 1) : ((k + scale) / (k + 1)) * (mean / (mean + scale));
    if (mass < 1e-300 && k > mean) {
      sum += Math.max(0, y - k - 1);
      break;
    }
  }
  return sum;
}

/** Probability integral transform: F(y) twice for a continuous law, F(y − 1) and F(y) for counts, between which the outcome lies uniformly. */
export function pit(law: Distribution, y: number, mean: number, scale: number): readonly [number, number] {
  const high = cdf(law, y, mean, scale);
  return law === "normal" ? [high, high] : [cdf(law, y - 1, mean, scale), high];
}

/** Whether the outcome lies in the central interval of the law with this probability, from its transform. */
export function covered([low, high]: readonly [number, number], level: number): boolean {
  const tail = (1 - level) / 2;
  return high >= tail && low <= 1 - tail;
}
