import { describe, expect, test } from "vitest";
import { estimate, estimateModel, type ModelSpec, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";

/** Forty rows of ten units; columns may be replaced. */
function data(change: Record<string, ArrayLike<number>> = {}): Frame {
  const { normal } = stream(3);
  const draw = (): number[] => Array.from({ length: 40 }, normal);
  const [x, z, e] = [draw(), draw(), draw()];
  const columns: Record<string, ArrayLike<number>> = {
    unit: x.map((_, i) => Math.floor(i / 4)),
    year: x.map((_, i) => i % 4),
    x,
    z,
    y: x.map((v, i) => v + (e[i] as number)),
    b: x.map((v, i) => (v + 2 * (e[i] as number) > 0 ? 1 : 0)),
    s: z.map((v, i) => (v + (e[i] as number) > -0.5 ? 1 : 0)),
    t: x.map((_, i) => 1 + (i % 9)),
    none: x.map(() => Number.NaN),
    ...change,
  };
  return frame(Object.fromEntries(Object.entries(columns).map(([name, v]) => [name, numberColumn(Float64Array.from(v))])));
}

const range = (of: (i: number) => number): number[] => Array.from({ length: 40 }, (_, i) => of(i));

/** What is asked, over which data, and the sentence that comes back. */
const refused: Record<string, [ModelSpec, RegExp, Record<string, ArrayLike<number>>?]> = {
  "clogit without strata": [{ fit: "clogit", formula: "b ~ x", vcov: "iid" }, /one absorbed effect/],
  "clogit with two effects": [{ fit: "clogit", formula: "b ~ x | unit + year", vcov: "iid" }, /one absorbed effect/],
  "clogit with slopes": [{ fit: "clogit", formula: "b ~ x | unit[z]", vcov: "iid" }, /without slopes/],
  "clogit of an amount": [{ fit: "clogit", formula: "y ~ x | unit", vcov: "iid" }, /0 or 1/],
  "clogit, clusters that cut strata": [{ fit: "clogit", formula: "b ~ x | unit", vcov: "cluster:year" }, /cut strata apart/],
  "clogit, leverage": [{ fit: "clogit", formula: "b ~ x | unit", vcov: "hc3" }, /no leverage/],
  "clogit, serial correlation": [{ fit: "clogit", formula: "b ~ x | unit", vcov: "conley:500km,x,z" }, /cannot place/],
  "clogit, weights within a stratum": [{ fit: "clogit", formula: "b ~ x | unit", vcov: "iid", weights: "year + 1" }, /vary within unit/],
  "clogit, a term constant in strata": [{ fit: "clogit", formula: "b ~ unit | unit", vcov: "iid" }, /nothing is left|do not vary/],
  "clogit of a constant": [{ fit: "clogit", formula: "b ~ x | unit", vcov: "iid" }, /never varies/, { b: range(() => 1) }],
  "clogit, estimates of strata": [{ fit: "clogit", formula: "b ~ x | unit", vcov: "iid", absorbed: true }, /no estimates/],
  "cox without surv": [{ fit: "cox", formula: "t ~ x", vcov: "iid" }, /"t" is none/],
  "cox, spell turned round": [{ fit: "cox", formula: "surv(t, t - 1, b) ~ x", vcov: "iid" }, /ends at 0 and begins at 1/],
  "cox, events of 2": [{ fit: "cox", formula: "surv(t, b + 1) ~ x", vcov: "iid" }, /an event is 0 or 1/],
  "cox without events": [{ fit: "cox", formula: "surv(t, 0 * b) ~ x", vcov: "iid" }, /no spell ends in an event/],
  "cox, missing times": [{ fit: "cox", formula: "surv(none, b) ~ x", vcov: "iid" }, /"none" is missing in all 40 rows/],
  "cox without terms": [{ fit: "cox", formula: "surv(t, b) ~ 1", vcov: "iid" }, /needs a term/],
  "cox, a term of the strata": [{ fit: "cox", formula: "surv(t, b) ~ unit | unit", vcov: "iid" }, /do not vary among rows at risk/],
  "cox, events in order of a term": [
    { fit: "cox", formula: "surv(t, b) ~ x", vcov: "iid" },
    /no finite effect/,
    { t: range((i) => 50 - i), x: range((i) => i), b: range(() => 1) },
  ],
  "cox, two strata": [{ fit: "cox", formula: "surv(t, b) ~ x | unit + year", vcov: "iid" }, /one absorbed effect/],
  "heckman without a selection equation": [{ fit: "heckman", formula: "y ~ x", vcov: "iid" }, /selection equation/],
  "heckman, an effect where selection stands": [{ fit: "heckman", formula: "y ~ x | unit", vcov: "iid" }, /selection equation/],
  "heckman, all selected": [{ fit: "heckman", formula: "y ~ x | s ~ z", vcov: "iid" }, /same in every row/, { s: range(() => 1) }],
  "heckman, selection by an amount": [{ fit: "heckman", formula: "y ~ x | z ~ x", vcov: "iid" }, /"z" is 0 or 1/],
  "heckman, no outcome": [{ fit: "heckman", formula: "none ~ x | s ~ z", vcov: "iid" }, /"none" is missing/],
  "heckman, selection without error": [
    { fit: "heckman", formula: "y ~ x | s ~ z", vcov: "iid" },
    /without error/,
    { s: range((i) => (i > 20 ? 1 : 0)), z: range((i) => i) },
  ],
  "heckman, selection of an intercept": [{ fit: "heckman-2step", formula: "y ~ x | s ~ 1", vcov: "iid" }, /inverse Mills ratio is spanned/],
  "heckman with an offset": [{ fit: "heckman", formula: "y ~ x | s ~ z", vcov: "iid", offset: "z" }, /no offset/],
  "tobit, limits turned round": [{ fit: "tobit", formula: "y ~ x", vcov: "iid", lower: 1, upper: 0 }, /not below/],
  "tobit, nothing between": [{ fit: "tobit", formula: "y ~ x", vcov: "iid", lower: 1e6 }, /no outcome lies between/],
  "tobit without error": [{ fit: "tobit", formula: "y ~ x", vcov: "iid", lower: -1e6 }, /without error/, { y: range(() => 3) }],
  "tobit, effects": [{ fit: "tobit", formula: "y ~ x | unit", vcov: "iid" }, /absorbs no effects/],
  "firth of an amount": [{ fit: "firth", formula: "y ~ x", vcov: "iid" }, /0 and 1/],
  "firth, missing everywhere": [{ fit: "firth", formula: "b ~ none", vcov: "iid" }, /"none" is missing in all 40 rows/],
};

test.each(Object.entries(refused))("%s", (_, [spec, sentence, change]) => {
  expect(() => estimate(data(change), spec)).toThrow(sentence);
});

describe("hard cases that have an answer", () => {
  test("clogit leaves out strata without variation and rows that a term separates", () => {
    const b = range((i) => (i < 4 ? 1 : i % 2));
    const rare = range((i) => (i === 5 ? 1 : 0));
    const fit = estimate(data({ b, rare }), { fit: "clogit", formula: "b ~ x + rare | unit", vcov: "hc0" });
    expect(fit.dropped.separated?.rows).toContain(1);
    expect(fit.dropped.separated?.rows).toContain(6);
    expect(fit.dropped.collinear).toEqual(["rare"]);
    expect(fit.converged).toBe(true);
  });
  test("a unit seen once is no stratum of a conditional logit", () => {
    const fit = estimate(data({ unit: range((i) => (i === 0 ? 99 : Math.floor(i / 4))) }), { fit: "clogit", formula: "b ~ x | unit", vcov: "iid" });
    expect(fit.n).toBeLessThan(40);
    expect(fit.converged).toBe(true);
  });
  test("a clustered covariance is put on a Cox model afterwards", () => {
    const model = estimateModel(data(), { fit: "cox", formula: "surv(t, b) ~ x + z", vcov: "iid" });
    const { se } = withVcov(model, "cluster:unit").fit;
    expect(se).toEqual(estimate(data(), { fit: "cox", formula: "surv(t, b) ~ x + z", vcov: "cluster:unit" }).se);
    expect(se).not.toEqual(model.fit.se);
  });
  test("regressors of an outcome may be missing where it is not selected", () => {
    const [plain, gaps] = [data(), data()].map((d) => d) as [Frame, Frame];
    const s = (gaps.columns.get("s") as { values: Float64Array }).values;
    const x = (gaps.columns.get("x") as { values: Float64Array }).values;
    const holes = data({ x: x.map((v, i) => (s[i] === 1 ? v : Number.NaN)) });
    const spec: ModelSpec = { fit: "heckman-2step", formula: "y ~ x | s ~ z", vcov: ["iid", "cluster:unit"] };
    const [a, b] = [estimate(holes, spec), estimate(plain, spec)];
    expect(a.coef).toEqual(b.coef);
    expect(a.alternatives).toEqual(b.alternatives);
    expect([a.n, a.dropped.missing, a.selected]).toEqual([40, 0, s.reduce((p, q) => p + q, 0)]);
  });
  test("a selected row without its outcome counts as missing", () => {
    const s = (data().columns.get("s") as { values: Float64Array }).values;
    const y = (data().columns.get("y") as { values: Float64Array }).values.slice();
    y[s.indexOf(1)] = Number.NaN;
    const fit = estimate(data({ y }), { fit: "heckman-2step", formula: "y ~ x | s ~ z", vcov: "iid" });
    expect([fit.n, fit.dropped.missing]).toEqual([39, 1]);
  });
  test("counts without overdispersion are Poisson counts, and the fit says so", () => {
    const zi = range((i) => [0, 1, 1, 2, 1, 1, 0, 2][i % 8] as number);
    const [a, b] = ["hurdle-negbin", "hurdle-poisson"].map((fit) => estimate(data({ zi }), { fit, formula: "zi ~ x", vcov: "iid" }));
    expect(a?.coef).toEqual(b?.coef);
    expect(a?.notes?.[0]).toMatch(/no more dispersed/);
    expect(a?.theta).toBeUndefined();
  });
});
