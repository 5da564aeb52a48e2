import { frame, numberColumn } from "../../dist/frame/index.js";
import { elementary, normalCdf } from "../../dist/numeric/index.js";

const { exp, log, pow } = elementary;

/** A panel of units × periods: `ofUnit(u)` draws what a unit's rows share and returns what makes the row of a period. */
export function panel(units, periods, ofUnit) {
  return table(units * periods, () => {
    let row;
    return (i) => {
      const [unit, year] = [Math.floor(i / periods), i % periods];
      if (year === 0) row = ofUnit(unit);
      return { unit: unit + 1, year: year + 1, ...row(year) };
    };
  });
}

/** Rows of clusters of the given sizes, the column `unit` naming them. */
export function clustered(sizes, ofCluster) {
  const starts = sizes.map((_, g) => sizes.slice(0, g).reduce((a, b) => a + b, 0));
  return table(
    sizes.reduce((a, b) => a + b, 0),
    () => {
      let [g, row] = [-1, undefined];
      return (i) => {
        if (i === starts[g + 1]) row = ofCluster(++g);
        return { unit: g + 1, year: i - starts[g] + 1, ...row() };
      };
    },
  );
}

function table(n, start) {
  const row = start();
  const columns = {};
  for (let i = 0; i < n; i++) {
    const values = row(i);
    for (const name in values) (columns[name] ??= new Float64Array(n))[i] = values[name];
  }
  return frame(Object.fromEntries(Object.entries(columns).map(([name, v]) => [name, numberColumn(v)])), { units: ["unit"], time: "year" });
}

export const logistic = (v) => 1 / (1 + exp(-v));
export const exponential = (s) => -log(s.uniform());
export const gumbel = (s) => -log(exponential(s));

/** A standard normal that shares `rho` of its variance with all that have the same `common`. */
export const alike = (s, common, rho) => Math.sqrt(rho) * common + Math.sqrt(1 - rho) * s.normal();

/** As `alike`, uniform: an outcome drawn with it has its own law exactly, whatever it shares with its cluster (a Gaussian copula). */
export const uniformAlike = (s, common, rho) => normalCdf(alike(s, common, rho));

/** The least count whose distribution function reaches u. */
export function poissonAt(u, mean) {
  let [k, term] = [0, exp(-mean)];
  let sum = term;
  while (sum < u && k < 10_000) {
    term *= mean / ++k;
    sum += term;
  }
  return k;
}
export const poisson = (s, mean) => poissonAt(s.uniform(), mean);

/** Gamma of mean 1 (Marsaglia and Tsang 2000; shape 1 or more). */
export function gamma(s, shape) {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = s.normal();
    const v = pow(1 + c * z, 3);
    if (v > 0 && log(s.uniform()) < 0.5 * z * z + d - d * v + d * log(v)) return (d * v) / shape;
  }
}
export const negbin = (s, mean, theta) => poisson(s, mean * gamma(s, theta));

/** A draw that is not 0. */
export function positive(draw) {
  for (;;) {
    const k = draw();
    if (k > 0) return k;
  }
}
