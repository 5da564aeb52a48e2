import { frame, numberColumn } from "../dist/frame/index.js";
import { stream } from "../dist/numeric/index.js";

/** The seeded panels of the reference timings, in shape: the numbers differ, the work does not. */
export function countryYears(units = 200, years = 50, covariates = 10, seed = 1) {
  return panel(units, years, covariates, seed);
}

export function dyadYears(dyads = 20_000, years = 50, covariates = 5, seed = 2) {
  return panel(dyads, years, covariates, seed);
}

function panel(units, years, covariates, seed) {
  const n = units * years;
  const { normal, uniform } = stream(seed);
  const unitEffect = Float64Array.from({ length: units }, normal);
  const yearEffect = Float64Array.from({ length: years }, normal);
  const unit = new Float64Array(n);
  const year = new Float64Array(n);
  const xs = Array.from({ length: covariates }, () => new Float64Array(n));
  const y = new Float64Array(n);
  const count = new Float64Array(n);
  const binary = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [u, t] = [Math.floor(i / years), i % years];
    unit[i] = u + 1;
    year[i] = 1960 + t;
    let signal = 0.5 * unitEffect[u] + 0.5 * yearEffect[t];
    for (const x of xs) {
      const v = normal() + 0.3 * unitEffect[u];
      x[i] = v;
      signal += (0.5 / covariates) * v;
    }
    y[i] = signal + normal();
    count[i] = poissonDraw(Math.exp(Math.min(4, 0.5 * signal)), uniform);
    binary[i] = signal + normal() > 0 ? 1 : 0;
  }
  return frame({
    unit: numberColumn(unit),
    year: numberColumn(year),
    y: numberColumn(y),
    count: numberColumn(count),
    binary: numberColumn(binary),
    ...Object.fromEntries(xs.map((x, k) => [`x${k + 1}`, numberColumn(x)])),
  });
}

/** Three effects with poor overlap: 100,000 individuals × 10 years less 3 %, firm = row mod 4,348 (the difficult case of fixest's benchmark). */
export function poorOverlap(individuals = 100_000, years = 10, seed = 3) {
  const firms = Math.round(individuals / 23);
  const { normal, uniform } = stream(seed);
  const [individual, firm, year, x1, x2, y] = Array.from({ length: 6 }, () => []);
  for (let i = 0; i < individuals * years; i++) {
    const drop = uniform() < 0.03;
    const [a, b, e] = [normal(), normal(), normal()];
    if (drop) continue;
    individual.push(Math.floor(i / years));
    firm.push(i % firms);
    year.push(i % years);
    x1.push(a);
    x2.push(b);
    y.push(a + 0.5 * b + e);
  }
  return frame({
    individual: numberColumn(individual),
    firm: numberColumn(firm),
    year: numberColumn(year),
    x1: numberColumn(x1),
    x2: numberColumn(x2),
    y: numberColumn(y),
  });
}

function poissonDraw(mean, uniform) {
  const limit = Math.exp(-mean);
  let [k, product] = [0, uniform()];
  while (product > limit) {
    k++;
    product *= uniform();
  }
  return k;
}
