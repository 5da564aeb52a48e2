import { clusterProducts, estimateModel, wildFromProducts } from "../../dist/estimate/index.js";
import { chisquareUpper } from "../../dist/numeric/index.js";
import { alike, clustered, logistic, panel } from "./draws.mjs";
import { read } from "./sample.mjs";

/** Rows of clusters of which the first has 360 of 600; the others share 240 as 1 : 2 : 3. */
function sizes(count) {
  const ends = [0];
  for (let g = 0; g < count - 1; g++) ends.push(ends[g] + 1 + (g % 3));
  const upTo = ends.map((end) => Math.round((240 * end) / ends[count - 1]));
  return [360, ...upTo.slice(1).map((end, g) => end - upTo[g])];
}

/** Wild cluster bootstraps with the null imposed; 33: residuals and errors of the cluster jackknife. An interval covers what the test does not reject. */
const wild = {
  "wild (Rademacher)": { weights: "rademacher" },
  "wild (Webb)": { weights: "webb" },
  "wild (Webb, type 33)": { weights: "webb", type: "33" },
};

/** x shares 30 % of its variance with its cluster, d all of it; errors 30 %. */
const few = (id, count) => {
  const truth = { x: 0.5, d: -0.3 };
  const rows = sizes(count);
  const spec = { formula: "y ~ x + d", vcov: ["iid", "hc1", "hc3", "cluster:unit", "cr2:unit", "cr3:unit"] };
  return {
    id,
    name: `few-${count}`,
    kind: "few",
    says: `${count} clusters, the first with 360 of 600 rows`,
    truth,
    make: (s) =>
      clustered(rows, () => {
        const [common, d, shared] = [s.normal(), s.normal(), s.normal()];
        return () => {
          const x = alike(s, common, 0.3);
          return { x, d, y: 1 + 0.5 * x - 0.3 * d + alike(s, shared, 0.3) };
        };
      }),
    look: (data, i) => {
      const model = estimateModel(data, spec);
      const found = read(model.fit, truth);
      const products = clusterProducts(model, "unit");
      const hypothesis = Object.entries(truth).map(([term, value]) => `${term} = ${value}`);
      for (const [label, how] of Object.entries(wild)) {
        const { terms } = wildFromProducts(products, { by: "unit", draws: 999, ...how, seed: i + 1, interval: false, hypothesis: hypothesis.join("; ") });
        Object.keys(truth).forEach((term, j) => {
          found[`${label}, ${term}`] = [terms[j].estimate, terms[j].se, Number(terms[j].p > 0.05)];
        });
      }
      return found;
    },
  };
};

/** One endogenous term; the F of its first stage is about `strength`, errors of the two equations are correlated 0.95. */
const weak = (id, instruments, strength) => {
  const truth = { fit_x: 0.5 };
  const names = Array.from({ length: instruments }, (_, k) => `z${k + 1}`);
  const spec = { formula: `y ~ 1 | x ~ ${names.join(" + ")}`, vcov: ["iid", "hc1"] };
  const effect = Math.sqrt((strength - 1) / 500);
  return {
    id,
    name: `weak-${instruments}-F${strength}`,
    kind: "weak",
    says: `${instruments} instrument${instruments > 1 ? "s" : ""}, F about ${strength}, n = 500`,
    truth,
    make: (s) =>
      panel(50, 10, () => () => {
        const z = names.map(() => s.normal());
        const v = s.normal();
        const x = effect * z.reduce((a, b) => a + b, 0) + v;
        return { x, y: 1 + 0.5 * x + 0.95 * v + Math.sqrt(1 - 0.95 ** 2) * s.normal(), ...Object.fromEntries(names.map((name, k) => [name, z[k]])) };
      }),
    look: (data) => {
      const { fit } = estimateModel(data, spec);
      const found = read(fit, truth, (kind) => `t, ${kind}`);
      const { set } = fit.instruments.andersonRubin;
      const inside = set.some(({ from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }) => from <= 0.5 && 0.5 <= to);
      found["Anderson-Rubin, iid, fit_x"] = [fit.coef[fit.terms.indexOf("fit_x")], fit.se[fit.terms.indexOf("fit_x")], Number(inside)];
      return found;
    },
  };
};

/** Logit with few ones; d is 1 in a fifth of the rows. */
const rare = (id, ones, constant) => {
  const truth = { x: 0.5, d: 1 };
  return {
    id,
    name: `rare-${ones}`,
    kind: "rare",
    says: `about ${ones} ones in 500 rows`,
    truth,
    make: (s) =>
      panel(50, 10, () => () => {
        const [x, d] = [s.normal(), Number(s.uniform() < 0.2)];
        return { x, d, y: Number(s.uniform() < logistic(constant + 0.5 * x + d)) };
      }),
    look: (data) => {
      const found = {};
      const tried = (run) => {
        try {
          return run();
        } catch (error) {
          found.failed = error.code ?? String(error);
          return undefined;
        }
      };
      const logit = tried(() => estimateModel(data, { fit: "logit", formula: "y ~ x + d", vcov: ["iid", "hc1"] }).fit);
      const usable = logit && logit.n === data.length && logit.converged && logit.dropped.collinear.length === 0;
      if (usable)
        Object.assign(
          found,
          read(logit, truth, (kind) => `logit, ${kind}`),
        );
      const firth = tried(() => estimateModel(data, { fit: "firth", formula: "y ~ x + d", vcov: "iid" }).fit);
      if (firth)
        Object.assign(
          found,
          read(firth, truth, () => "firth"),
        );
      for (const [term, value] of Object.entries(truth)) {
        const j = firth ? firth.terms.indexOf(term) : -1;
        if (j < 0) continue;
        // A term whose true part is in the offset has the true coefficient 0, which the profile tests.
        const offset = `${value} * ${term}`;
        const shifted = tried(() => estimateModel(data, { fit: "firth", formula: "y ~ x + d", vcov: "iid", offset }).fit);
        if (shifted) found[`firth, penalised likelihood ratio, ${term}`] = [firth.coef[j], firth.se[j], Number(shifted.profile[term].p > 0.05)];
        if (!usable) continue;
        const without = tried(() => estimateModel(data, { fit: "logit", formula: `y ~ ${term === "x" ? "d" : "x"}`, vcov: "iid", offset }).fit);
        const own = logit.terms.indexOf(term);
        if (without?.n === data.length)
          found[`logit, likelihood ratio, ${term}`] = [logit.coef[own], logit.se[own], Number(chisquareUpper(2 * (logit.loglik - without.loglik), 1) > 0.05)];
      }
      return found;
    },
  };
};

export const hard = [
  ...[5, 10, 20, 30].map((count, k) => few(100 + k, count)),
  ...[2, 5, 10, 50].map((strength, k) => weak(110 + k, 1, strength)),
  ...[2, 5, 10, 50].map((strength, k) => weak(120 + k, 5, strength)),
  rare(130, 9, -4.4),
  rare(131, 20, -3.5),
];
