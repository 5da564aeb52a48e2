import { elementary } from "../../dist/numeric/index.js";
import { alike, panel } from "./draws.mjs";

const { exp } = elementary;

/** x shares 30 % of its variance with its cluster, z none. */
export const covariates = (s, common) => ({ x: alike(s, common, 0.3), z: s.normal() });
const slopes = { x: 0.5, z: -0.3 };
const predictor = ({ x, z }) => 1 + slopes.x * x + slopes.z * z;

/** Rows of 50 clusters of 20: `errors(s, shared, row)` adds what the outcome has beside its predictor. */
const fifty = (s, finish) =>
  panel(50, 20, () => {
    const [common, shared] = [s.normal(), s.normal()];
    return () => {
      const row = covariates(s, common);
      return { ...row, ...finish(row, shared) };
    };
  });

/** Linear models. `id` addresses a design's random numbers and must stay; `truth` holds the coefficients looked at. */
export const linear = [
  {
    id: 1,
    name: "ols",
    says: "independent errors of one variance",
    specs: [{ formula: "y ~ x + z", vcov: "iid" }],
    truth: slopes,
    make: (s) => fifty(s, (row) => ({ y: predictor(row) + s.normal() })),
  },
  {
    id: 2,
    name: "ols-hc",
    says: "error variance 0.5 + 0.5 x²",
    specs: [{ formula: "y ~ x + z", vcov: "hc1" }],
    truth: slopes,
    make: (s) => fifty(s, (row) => ({ y: predictor(row) + Math.sqrt(0.5 + 0.5 * row.x * row.x) * s.normal() })),
  },
  {
    id: 3,
    name: "ols-cluster",
    says: "errors share 30 % of their variance within a cluster",
    specs: [{ formula: "y ~ x + z", vcov: ["cluster:unit", "cr2:unit"] }],
    truth: slopes,
    make: (s) => fifty(s, (row, shared) => ({ y: predictor(row) + alike(s, shared, 0.3) })),
  },
  {
    id: 4,
    name: "ols-effects",
    says: "the same, with unit effects absorbed and x correlated with them",
    specs: [{ formula: "y ~ x + z | unit + year", vcov: "cluster:unit" }],
    truth: slopes,
    make: (s) => fifty(s, (row, shared) => ({ y: predictor(row) + row.x * 0.3 * shared + shared + s.normal() })),
  },
  {
    id: 5,
    name: "wls",
    says: "error variance 1/w, w from 0.5 to 4",
    specs: [{ formula: "y ~ x + z", weights: "w", vcov: ["iid", "hc1"] }],
    truth: slopes,
    make: (s) =>
      fifty(s, (row) => {
        const w = 0.5 + 3.5 * s.uniform();
        return { w, y: predictor(row) + s.normal() / Math.sqrt(w) };
      }),
  },
  {
    id: 6,
    name: "2sls",
    says: "two instruments (F of the first stage about 300), errors of both equations correlated 0.5 and clustered",
    specs: [{ formula: "y ~ z | x ~ z1 + z2", vcov: ["cluster:unit"] }],
    truth: { fit_x: 0.5, z: -0.3 },
    make: (s) =>
      panel(50, 20, () => {
        const [a, b, c] = [s.normal(), s.normal(), s.normal()];
        return () => {
          const [z1, z2, z] = [alike(s, c, 0.3), s.normal(), s.normal()];
          const v = alike(s, a, 0.2);
          const x = 0.6 * z1 + 0.6 * z2 + 0.3 * z + v;
          return { x, z, z1, z2, y: 1 + 0.5 * x - 0.3 * z + 0.5 * v + Math.sqrt(0.75) * alike(s, b, 0.2) };
        };
      }),
  },
  {
    id: 7,
    name: "re",
    says: "unit effects with 40 % of the error variance, independent of x and z",
    specs: [{ fit: "re", formula: "y ~ x + z", vcov: ["iid", "cluster:unit"] }],
    truth: slopes,
    make: (s) => fifty(s, (row, shared) => ({ y: predictor(row) + alike(s, shared, 0.4) })),
  },
  {
    id: 8,
    name: "pcse",
    says: "20 units in 50 periods; errors and x share 20 % of their variance within a period, error variances differ by unit",
    specs: [{ fit: "pcse", formula: "y ~ x + z", vcov: "pcse:year" }],
    truth: slopes,
    make: (s) => {
      const [ofX, ofError] = [0, 1].map(() => Float64Array.from({ length: 50 }, () => s.normal()));
      return panel(20, 50, () => {
        const scale = exp(0.3 * s.normal());
        return (t) => {
          const row = { x: alike(s, ofX[t], 0.2), z: s.normal() };
          return { ...row, y: predictor(row) + scale * alike(s, ofError[t], 0.2) };
        };
      });
    },
  },
];
