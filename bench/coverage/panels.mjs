import { panel } from "./draws.mjs";

/** A dynamic panel: y = 0.5 y₋₁ + 0.5 x + unit effect + e, 20 periods before the first that is kept. */
const dynamic = (units, periods, loading) => (s) =>
  panel(units, periods, () => {
    const effect = 0.5 * s.normal();
    let y = 2 * effect;
    const step = () => {
      const x = loading * effect + s.normal();
      y = 0.5 * y + 0.5 * x + effect + s.normal();
      return { x, y };
    };
    for (let t = 0; t < 20; t++) step();
    return step;
  });

const moments = (id, fit, units, periods, more, note) => ({
  id,
  name: `${fit}-${units}x${periods}${more.steps === 2 ? "-2step" : ""}`,
  says: `${units} units in ${periods} periods, coefficient of the past 0.5, collapsed instruments (lags 2 to 4), x ${fit === "ab" ? "correlated with" : "independent of"} the effects${note}`,
  specs: [{ fit, formula: "y ~ l(y, 1) + x | l(y, 2:4)", vcov: "cluster:unit", collapse: true, ...more }],
  truth: { "l(y, 1)": 0.5, x: 0.5 },
  // In levels x is its own instrument: `bb` takes it as unrelated to the effect, `ab` does not.
  make: dynamic(units, periods, fit === "ab" ? 0.5 : 0),
});

/** Cohorts treated from periods 3, 5 and never; the effect of a cohort grows with time. */
const staggered = (units, periods) => (s) =>
  panel(units, periods, (u) => {
    const g = [0, 0, 3, 5][u % 4];
    const [effect, x] = [s.normal() + 0.2 * (g > 0), s.normal()];
    return (t) => {
      const since = g === 0 ? -1 : t + 1 - g;
      return { g, x, y: effect + 0.2 * t + 0.1 * x * t + (since >= 0 ? 0.5 + 0.25 * since : 0) + s.normal() };
    };
  });

export const panels = [
  moments(60, "ab", 50, 20, {}, ", one step"),
  moments(61, "ab", 200, 7, {}, ", one step"),
  moments(62, "ab", 200, 7, { steps: 2 }, ", two steps with Windmeijer's correction"),
  moments(63, "bb", 50, 20, {}, ", one step"),
  moments(64, "bb", 200, 7, {}, ", one step"),
  moments(65, "bb", 200, 7, { steps: 2 }, ", two steps with Windmeijer's correction"),
  {
    id: 66,
    name: "did-cs",
    says: "200 units in 6 periods, cohorts from 3 and 5, half never treated; doubly robust, parallel trends given x",
    specs: [{ formula: "y ~ x", vcov: "cluster:unit", did: "cs:g" }],
    truth: { ATT: 0.875, "year::0": 0.5, "year::1": 0.75 },
    make: staggered(200, 6),
  },
];
