import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { estimate, type ModelSpec, type Ssc } from "../../src/estimate/index.js";
import { readTable } from "../../src/formats/index.js";
import { type Frame, frame, numberColumn, numbers } from "../../src/frame/index.js";
import { describeShared, shared } from "../support/shared.js";
import { goldenFrame, goldenJson, type Reference, worstDifference } from "./golden.js";

/** A case of the Cases files; `vcov` by rows. */
interface Case {
  readonly id: string;
  readonly names: readonly string[];
  readonly coef?: readonly number[];
  readonly se?: readonly number[];
  readonly vcov?: readonly (readonly number[])[];
  readonly nobs?: number;
  readonly dft?: number;
  readonly loglik?: number;
  readonly deviance?: number;
  readonly theta?: number;
  readonly fitstat?: Readonly<Record<string, { stat: number; p: number }>>;
  readonly diagnostics?: readonly { statistic: number }[];
}

const panel = goldenFrame("more/panel.csv", ["unit"], "year");
const vcovs: Record<string, string> = {
  iid: "iid",
  HC0: "hc0",
  HC1: "hc1",
  HC2: "hc2",
  HC3: "hc3",
  hetero: "hc1",
  unit: "cluster:unit",
  "unit+year": "cluster:unit+year",
  cl_unit: "cluster:unit",
  cl_region: "cluster:region",
  cl_year: "cluster:year",
  cl_unit_year: "cluster:unit+year",
  NW1: "nw:1",
  NW2: "nw:2",
  NW4: "nw:4",
  NWdefault: "nw:2",
  DK1: "dk:1",
  DK2: "dk:2",
  DK4: "dk:4",
  DKdefault: "dk:2",
};

/** Where a case and its specification come together; cases that map to none are of other programs' conventions. */
function run(cases: readonly Case[], specOf: (id: string) => { spec: ModelSpec; data?: Frame } | undefined, tolerance: (id: string) => number): void {
  const mapped = cases.flatMap((c) => {
    const found = specOf(c.id);
    return found ? [{ id: c.id, case: c, ...found }] : [];
  });
  test.each(mapped)("$id", ({ id, case: c, spec, data = panel }) => {
    const fit = estimate(data, spec);
    const { names, vcov, nobs, ...rest } = c;
    const reference: Reference = {
      ...rest,
      terms: names,
      ...(vcov ? { vcov: vcov[0]?.flatMap((_, j) => vcov.map((row) => row[j] as number)) as number[] } : {}),
      ...(nobs ? { n: nobs } : {}),
    };
    // The log-likelihood of weighted least squares counts the weights, as R's lm does and fixest does not.
    const { worst, at } = worstDifference(fit, reference, /^feols\..*\.w\./.test(id) ? ["loglik"] : []);
    expect(worst, at).toBeLessThanOrEqual(tolerance(id));
    if (c.dft !== undefined && spec.fit === undefined) expect(fit.df).toBe(c.dft);
    if (c.fitstat && fit.instruments) {
      expect(fit.instruments.firstStage.q?.f).toBeCloseTo(c.fitstat["ivf1::q"]?.stat as number, 6);
      expect(fit.instruments.wuHausman?.f).toBeCloseTo(c.fitstat.wh?.stat as number, 8);
      expect(fit.instruments.sargan?.chi2).toBeCloseTo(c.fitstat.sargan?.stat as number, 8);
    }
  });
  test("maps cases at all", () => expect(mapped.length).toBeGreaterThan(10));
}

const casesOf = (file: string): readonly Case[] => goldenJson<{ cases: Case[] }>(`more/${file}`).cases;

describe("linear models without effects (lm, sandwich, fixest)", () => {
  run(
    casesOf("linear.json"),
    (id) => {
      const [model, kind, ...rest] = id.split(".") as [string, string, ...string[]];
      const weights = model === "wls" ? "w" : undefined;
      // sandwich takes each dimension's own G; the references of two-way clusters are fixest's.
      if ((model === "ols" || model === "wls") && rest.length === 0 && kind !== "cl_unit_year" && vcovs[kind])
        return { spec: { formula: "y ~ x1 + x2 + x3", vcov: vcovs[kind], weights } };
      if (kind === "cl_unit" && id.endsWith("HC1.cadjTRUE")) return { spec: { formula: "y ~ x1 + x2 + x3", vcov: "cluster:unit", weights } };
      if (kind === "cl_unit" && id.endsWith("HC0.cadjFALSE")) return { spec: { formula: "y ~ x1 + x2 + x3", vcov: "cluster:unit", weights, ssc: "none" } };
      if (model === "fixest_nofe" && rest.length === 0 && vcovs[kind]) return { spec: { formula: "y ~ x1 + x2 + x3", vcov: vcovs[kind] } };
      const km = /^spherical(\d+)$/.exec(rest[0] ?? "")?.[1];
      if (model === "fixest_nofe" && kind === "conley" && km) return { spec: { formula: "y ~ x1 + x2 + x3", vcov: `conley:${km}km,lat,lon` } };
      return undefined;
    },
    () => 1e-8,
  );
});

describe("fixed effects (fixest)", () => {
  const formulas: Record<string, string> = {
    fe1: "y ~ x1 + x2 + x3 | unit",
    fe2: "y ~ x1 + x2 + x3 | unit + year",
    fe3: "y ~ x1 + x2 | unit + year + region^x3",
    regyear: "y ~ x1 + x2 + x3 | unit + region^year",
    slope: "y ~ x1 + x2 | unit[x3] + year",
    slope2: "y ~ x1 + x2 | unit[[x3]] + year",
  };
  const extra = frame(
    [...panel.columns].map(
      ([name, column]) =>
        [
          name,
          column.kind === "number" ? numberColumn([...column.values, name === "unit" ? 99 : name === "y" ? 5 : (column.values[0] as number)]) : column,
        ] as const,
    ),
    panel.index,
  );
  run(
    casesOf("fe.json"),
    (id) => {
      const parts = id.split(".");
      const formula = formulas[parts[1] ?? ""];
      const weights = parts[2] === "w" ? "w" : undefined;
      const kind = parts[weights ? 3 : 2] ?? "";
      const last = parts.at(-1) ?? "";
      if (parts[0] !== "feols") return undefined;
      if (id === "feols.singleton.default") return { spec: { formula: "y ~ x1 + x2 | unit + year", vcov: "hc1" }, data: extra };
      if (id === "feols.singleton.none") return { spec: { formula: "y ~ x1 + x2 | unit + year", vcov: "hc1", singletons: "keep" }, data: extra };
      if (id === "feols.lags") return { spec: { formula: "y ~ l(y,1) + l(x1,0:1) + f(x2,1) + d(x3) | unit", vcov: "cluster:unit" } };
      if (!formula) return undefined;
      if (kind === "ssc") {
        const ssc: Ssc | undefined = id.includes(".full.min.KTRUE.") ? "full" : id.includes(".nonnested.min.KTRUE.") ? "nested" : undefined;
        const vcov = last === "2way" ? "cluster:unit+year" : "cluster:unit";
        return ssc ? { spec: { formula, vcov, weights, ssc, singletons: "keep" } } : undefined;
      }
      if (last === "Kexact") return { spec: { formula, vcov: "hc1", weights, ssc: "exact", singletons: "keep" } };
      // fixest's leverages are not exact where effects overlap in more than one dimension; ours are held against dummies below.
      if (/^HC[23]$/.test(kind) && /fe3|regyear/.test(id)) return undefined;
      const vcov = vcovs[kind];
      return vcov ? { spec: { formula, vcov, weights, singletons: "keep" } } : undefined;
    },
    () => 1e-8,
  );
  test.each(["hc2", "hc3"])("%s with overlapping effects is that of the same model with dummies", (vcov) => {
    const absorbed = estimate(panel, { formula: "y ~ x1 + x2 | unit + year + region^x3", vcov, weights: "w" });
    const dummies = estimate(panel, { formula: "y ~ x1 + x2 + i(unit) + i(year) + i(region)*i(x3)", vcov, weights: "w" });
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 1],
    ] as const)
      expect((absorbed.vcov[i]?.[j] as number) / (dummies.vcov[i + 1]?.[j + 1] as number)).toBeCloseTo(1, 9);
  });
  test("i(region, x1, ref = 1) has fixest's terms", () => {
    const c = casesOf("fe.json").find((one) => one.id === "feols.i") as Case;
    const fit = estimate(panel, { formula: "y ~ i(region, x1, ref = 1) + x2 | unit + year", vcov: "cluster:unit" });
    const { worst, at } = worstDifference(fit, { terms: c.names, coef: c.coef as number[], se: c.se as number[] });
    expect(worst, at).toBeLessThanOrEqual(1e-8);
  });
});

describe("generalised linear models (glm, sandwich, fixest)", () => {
  const outcomes: Record<string, [string, string]> = {
    fepois: ["poisson", "cnt"],
    "feglm.logit": ["logit", "d"],
    "feglm.probit": ["probit", "d"],
    fenegbin: ["negbin", "nb"],
  };
  const effects: Record<string, string> = { "": "", unit: " | unit", unit_year: " | unit + year" };
  const scaled = frame([...panel.columns, ["grown", numberColumn(numbers(panel, "y").map((v) => Math.exp(v / 4)))]], panel.index);
  run(
    casesOf("glm.json"),
    (id) => {
      const fe = /^(fepois|feglm\.logit|feglm\.probit|fenegbin)(?:\.(off|w))?(?:_(unit|unit_year))?\.(iid|hetero|unit|unit\+year)$/.exec(id);
      if (fe) {
        const [fit, outcome] = outcomes[fe[1] as string] as [string, string];
        const vcov = vcovs[fe[4] as string] as string;
        const [offset, weights] = [fe[2] === "off" ? "off" : undefined, fe[2] === "w" ? "w" : undefined];
        return {
          spec: {
            fit,
            formula: `${outcome} ~ x1 + x2 + x3${effects[fe[3] ?? ""]}`,
            vcov,
            offset,
            weights,
            singletons: "keep",
            ...(fit === "negbin" ? { information: "observed" as const } : {}),
          },
        };
      }
      const plain = /^glm\.(?:binomial\.)?(logit|probit|poisson)(?:\.(off|w))?\.(iid|HC0|HC1|cl_unit_HC1)$/.exec(id);
      if (plain) {
        const [, name, variant, kind] = plain as unknown as [string, string, string | undefined, string];
        const vcov = kind === "cl_unit_HC1" ? "cluster:unit" : (vcovs[kind] as string);
        return {
          spec: {
            fit: name,
            formula: `${name === "poisson" ? "cnt" : "d"} ~ x1 + x2 + x3`,
            vcov,
            ...(kind === "iid" ? { ssc: "none" as const } : {}),
            offset: variant === "off" ? "off" : undefined,
            weights: variant === "w" ? "w" : undefined,
          },
        };
      }
      if (id === "glm.nb") return { spec: { fit: "negbin", formula: "nb ~ x1 + x2 + x3", vcov: "iid" } };
      if (id === "glm.gamma.log") return { spec: { fit: "gamma", formula: "grown ~ x1 + x2", vcov: "iid" }, data: scaled };
      return undefined;
    },
    // fixest takes the weights of the step before the last: good to 2e-6 in these files.
    (id) => (/nb|negbin/.test(id) ? 1e-5 : /feglm/.test(id) ? 2e-6 : 1e-7),
  );
});

describe("instrumental variables (AER, estimatr, fixest)", () => {
  run(
    casesOf("iv.json").map((c) => ({ ...c, names: c.names.map((n) => (n === "q" ? "fit_q" : n)) })),
    (id) => {
      const [model, ...rest] = id.split(".") as [string, ...string[]];
      const kind = rest.at(-1) as string;
      if (id.includes("stage1")) return undefined;
      const effect = rest[0] === "iv_unit" ? " | unit" : rest[0] === "iv_unit_year" ? " | unit + year" : "";
      if (model === "feols" && vcovs[kind]) return { spec: { formula: `y ~ x1 + x2 + x3${effect} | q ~ z1 + z2`, vcov: vcovs[kind] } };
      if (model === "ivreg" && vcovs[kind]) return { spec: { formula: "y ~ x1 + x2 + x3 | q ~ z1 + z2", vcov: vcovs[kind] } };
      if (id === "iv_robust.classical") return { spec: { formula: "y ~ x1 + x2 + x3 | q ~ z1 + z2", vcov: "iid" } };
      if (id === "iv_robust.HC1" || id === "iv_robust.cl.stata")
        return { spec: { formula: "y ~ x1 + x2 + x3 | q ~ z1 + z2", vcov: id.endsWith("HC1") ? "hc1" : "cluster:unit" } };
      return undefined;
    },
    () => 1e-8,
  );
});

describeShared("trade between European countries, four effects (fixest)", () => {
  test.each(["feols4", "fepois"])("%s", async (model) => {
    const data = await readTable(readFileSync(`${shared}/golden/more/trade_fixest.csv.gz`), { name: "trade" });
    for (const [kind, vcov] of [
      ["iid", "iid"],
      ["~Origin", "cluster:Origin"],
      ["~Origin + Destination", "cluster:Origin+Destination"],
    ] as const) {
      const c = casesOf(model === "fepois" ? "glm.json" : "fe.json").find((one) => one.id === `trade.${model}.${kind}`) as Case;
      const outcome = model === "fepois" ? "Euros" : "log(Euros)";
      const fit = estimate(data, {
        fit: model === "fepois" ? "poisson" : "ols",
        formula: `${outcome} ~ log(dist_km) | Origin + Destination + Product + Year`,
        vcov,
      });
      const { worst, at } = worstDifference(fit, { terms: c.names, ...(c.coef ? { coef: c.coef } : {}), se: c.se as number[], n: c.nobs as number });
      expect(worst, `${kind}: ${at}`).toBeLessThanOrEqual(1e-7);
    }
  });
});
