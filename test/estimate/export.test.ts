import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { estimate, type ExportLanguage, exportFit, type ModelSpec } from "../../src/estimate/index.js";
import { goldenFrame } from "./golden.js";

const tables = {
  "allies.csv": goldenFrame("allies.csv", ["ally"], "year"),
  "durations.csv": goldenFrame("durations.csv"),
  "more/heck.csv": goldenFrame("more/heck.csv"),
  "more/EmplUK.csv": goldenFrame("more/EmplUK.csv", ["firm"], "year"),
} as const;
type Table = keyof typeof tables;

const folder = mkdtempSync(join(tmpdir(), "fealty-export-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (program: string, args: string[]): boolean => spawnSync(program, args).status === 0;
const inR = has("Rscript", ["-e", 'stopifnot(requireNamespace("MASS", quietly = TRUE), requireNamespace("survival", quietly = TRUE))']);
const python = ["/usr/bin/python3", "python3"].find((program) => has(program, ["-c", "import statsmodels, pandas"]));

function script(spec: ModelSpec, language: ExportLanguage, table: Table = "allies.csv"): string {
  return exportFit(estimate(tables[table], spec), language, resolve("test/estimate/golden", table));
}

function run(program: string, text: string): { status: number | null; said: string } {
  const file = join(folder, "refit");
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(program, [file], { encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

type Named = readonly [string, ModelSpec, Table?];
const named = (list: readonly Named[]): { name: string; spec: ModelSpec; table: Table }[] =>
  list.map(([name, spec, table = "allies.csv"]) => ({ name, spec, table }));
const models: readonly Named[] = [
  ["least squares, iid", { formula: "support ~ concession * willing + log(need) + I(cinc^2)", vcov: "iid" }],
  ["weights, clusters", { formula: "support ~ concession + willing", vcov: "cluster:ally", weights: "w" }],
  ["two effects, two-way clusters", { formula: "support ~ concession + i(region) | ally + year", vcov: "cluster:ally+year", ssc: "full" }],
  [
    "lags, leads, changes, a condition",
    { formula: "support ~ l(concession, 1:2) + f(willing, 1) + d(need) | ally", vcov: "hc1", where: "year > 1965 & region in (1, 2)" },
  ],
  ["hc3", { formula: "support ~ concession + ifelse(willing > 0, willing, 0) + pmax(need, 1) | year", vcov: "hc3" }],
  ["an effect of two columns and slopes", { formula: "support ~ concession | region^year + ally[need]", vcov: "cluster:ally" }],
  ["Poisson", { fit: "poisson", formula: "visits ~ concession + willing | ally", vcov: "cluster:ally", offset: "log(need)" }],
  ["logit", { fit: "logit", formula: "exercise ~ concession + willing", vcov: "hc1" }],
  ["probit", { fit: "probit", formula: "exercise ~ concession + willing | region", vcov: "iid" }],
  ["gamma", { fit: "gamma", formula: "need ~ concession + willing", vcov: "hc0" }],
];

describe.runIf(inR)("scripts for R agree where they are run", () => {
  const own: readonly Named[] = [
    ["frequency weights", { formula: "support ~ concession + willing", vcov: "hc1", weights: "level", weightsKind: "frequency" }],
    ["instruments, clusters", { formula: "support ~ willing | concession ~ need + cinc", vcov: "cluster:ally" }],
    ["instruments, effects, weights", { formula: "support ~ willing + i(region) | year | concession ~ need + log(cinc)", vcov: "hc1", weights: "w" }],
    ["two endogenous terms, iid", { formula: "support ~ 1 | ally | concession + willing ~ need + cinc + l(need, 1)", vcov: "iid" }],
    ["negative binomial", { fit: "negbin", formula: "words ~ concession + willing", vcov: "iid" }],
    ["ordered logit", { fit: "ologit", formula: "level ~ concession + willing", vcov: "iid" }],
    ["polynomials", { formula: "support ~ poly(concession, 3):willing + poly(need, 2, raw = TRUE) + poly(cinc, 2) | ally", vcov: "cluster:ally" }],
    ["zero-inflated Poisson", { fit: "zip", formula: "zi ~ concession + willing | need", vcov: "iid", offset: "cinc" }],
    ["zero-inflated negative binomial", { fit: "zinb", formula: "words ~ concession + willing", vcov: "iid" }],
    ["hurdle, Poisson", { fit: "hurdle-poisson", formula: "zi ~ concession + poly(need, 2) | willing", vcov: "iid" }],
    ["hurdle, negative binomial", { fit: "hurdle-negbin", formula: "words ~ concession | willing", vcov: "iid" }],
    ["selection, maximum likelihood", { fit: "heckman", formula: "y ~ x1 + x2 | s ~ x1 + x2 + z", vcov: "iid" }, "more/heck.csv"],
    ["selection, two steps", { fit: "heckman-2step", formula: "y ~ x1 + x2 | s ~ x1 + x2 + z", vcov: "iid" }, "more/heck.csv"],
    ["random effects", { fit: "re", formula: "support ~ concession + willing + i(region)", vcov: "iid", where: "ally > 2 | year > 1980" }],
    ["random effects, clusters", { fit: "re", formula: "support ~ concession + l(willing, 1)", vcov: "cluster:ally", offset: "need" }],
    ["panel-corrected", { formula: "support ~ concession + willing", vcov: "pcse:year" }],
    [
      "panel-corrected, pairwise, AR(1)",
      { fit: "pcse", formula: "support ~ concession + willing", vcov: "pcse:year,pairwise,ar1", where: "ally > 2 | year > 1980" },
    ],
    ["tobit", { fit: "tobit", formula: "support ~ concession + willing", vcov: "iid", lower: -1 }],
    ["tobit, both limits", { fit: "tobit", formula: "support ~ concession + i(region)", vcov: "iid", lower: -1, upper: 1, offset: "cinc" }],
    ["Cox", { fit: "cox", formula: "surv(t0, t1, event) ~ concession", vcov: "iid" }, "durations.csv"],
  ];
  test.each(named([...models, ...own]))(
    "$name",
    ({ spec, table }) => {
      const { status, said } = run("Rscript", script(spec, "r", table));
      expect(said).toContain("agrees");
      expect(said.includes("not compared")).toBe(false);
      expect(status).toBe(0);
    },
    60_000,
  );
  test.runIf(has("Rscript", ["-e", 'stopifnot(requireNamespace("plm", quietly = TRUE))'])).each(
    named([
      ["Arellano and Bond", { fit: "ab", formula: "log(emp) ~ l(log(emp), 1:2) + l(log(wage), 0:1) + log(capital) | firm + year", vcov: "cluster:firm" }],
      ["two steps, collapsed", { fit: "ab", formula: "log(emp) ~ l(log(emp), 1) + log(wage) | firm", vcov: "cluster:firm", steps: 2, collapse: true }],
      [
        "Blundell and Bond",
        { fit: "bb", formula: "log(emp) ~ l(log(emp), 1) + l(log(wage), 0:1) | firm + year + l(log(emp), 2:4) + l(log(wage), 2:4)", vcov: "cluster:firm" },
      ],
    ]),
  )(
    "$name",
    ({ spec }) => {
      const { status, said } = run("Rscript", script(spec, "r", "more/EmplUK.csv"));
      expect(said).toContain("agrees");
      expect(status).toBe(0);
    },
    60_000,
  );
  test("and say so where they do not", () => {
    const fit = estimate(tables["allies.csv"], { formula: "support ~ concession", vcov: "iid" });
    const off = exportFit({ ...fit, se: fit.se.map((s) => s * 1.00001) }, "r", resolve("test/estimate/golden/allies.csv"));
    const { status, said } = run("Rscript", off);
    expect(said).toContain("DIFFERS");
    expect(status).toBe(1);
  }, 60_000);
});

describe.runIf(python !== undefined)("scripts for Python agree where they are run", () => {
  const own: readonly Named[] = [
    ["instruments, clusters", { formula: "support ~ willing | concession ~ need + cinc", vcov: "cluster:ally+year" }],
    ["instruments, effects, weights", { formula: "support ~ willing + i(region) | year | concession ~ need + log(cinc)", vcov: "hc1", weights: "w" }],
    ["polynomials", { formula: "support ~ poly(concession, 3):willing + poly(need, 2, raw = TRUE) | ally", vcov: "cluster:ally" }],
    ["zero-inflated Poisson", { fit: "zip", formula: "zi ~ concession + willing | need", vcov: "iid", offset: "cinc" }],
    ["zero-inflated negative binomial", { fit: "zinb", formula: "words ~ concession + willing", vcov: "iid" }],
  ];
  test.each([...named(models).filter((_, i) => [1, 2, 3, 5, 6, 8].includes(i)), ...named(own)])(
    "$name",
    ({ spec }) => {
      const { status, said } = run(python ?? "", script(spec, "python"));
      expect(said).toContain("agrees");
      expect(status).toBe(0);
    },
    60_000,
  );
});

describe("scripts", () => {
  test("are written for Stata, with its own commands and the errors that it should print", () => {
    const text = script(
      { formula: "support ~ l(concession + 1, 1) + willing:i(region) | ally + region^year", vcov: "cluster:ally", where: "year >= 1960" },
      "stata",
    );
    expect(text).toContain("generate double t1 = (concession + 1)");
    expect(text).toContain("generate double b1 = L1.t1");
    expect(text).toContain("egen long e2 = group(region year)");
    expect(text).toMatch(/reghdfe y_ b1 b2 .*, absorb\(e1 e2\) keepsingletons .*vce\(cluster g1\)/);
    expect(text).toContain("replace use_ = 0 if !((cond(missing(year) | missing(1960), ., year >= 1960)) == 1)");
    expect(script({ fit: "poisson", formula: "visits ~ concession | ally", vcov: "cluster:ally" }, "stata")).toContain("ppmlhdfe y_ b1, absorb(e1)");
    expect(script({ fit: "ologit", formula: "level ~ concession", vcov: "iid" }, "stata")).toContain("agree _b[/cut3]");
    expect(script({ fit: "cox", formula: "surv(t0, t1, event) ~ concession", vcov: "iid" }, "stata", "durations.csv")).toContain(
      "stset s2, failure(s3) time0(s1)",
    );
  });
  test("for Stata cover instruments, polynomials, two equations and panels", () => {
    expect(script({ formula: "support ~ willing | concession ~ need + cinc", vcov: "cluster:ally" }, "stata")).toContain(
      "ivregress 2sls y_ b3 (b2 = z1 z2), vce(cluster g1) small",
    );
    expect(script({ formula: "support ~ willing | ally | concession ~ need", vcov: "hc1" }, "stata")).toContain(
      "ivreghdfe y_ b2 (b1 = z1), absorb(e1) robust small",
    );
    const bent = script({ formula: "support ~ willing:poly(need, 2)", vcov: "iid" }, "stata");
    expect(bent).toContain("orthpoly p1, generate(p1d1-p1d2) deg(2)");
    expect(bent).toContain("replace b3 = b3 * p1d2 / sqrt(_N)");
    const zeros = script({ fit: "zip", formula: "zi ~ concession | need", vcov: "iid" }, "stata");
    expect(zeros).toContain("zip y_ b2, inflate(b4)");
    expect(zeros).toContain("agree [inflate]_b[b4] [inflate]_se[b4]");
    const selection = script({ fit: "heckman-2step", formula: "y ~ x1 | s ~ x1 + z", vcov: "iid" }, "stata", "more/heck.csv");
    expect(selection).toContain("heckman y_ b2, select(s_ = b5 b6) twostep");
    expect(selection).toContain("agree _b[/mills:lambda]");
    expect(script({ fit: "re", formula: "support ~ concession", vcov: "cluster:ally" }, "stata")).toContain("xtreg y_ b2, re sa vce(cluster g1)");
    expect(script({ fit: "pcse", formula: "support ~ concession", vcov: "pcse:year,ar1" }, "stata")).toContain("xtpcse y_ b2, correlation(ar1)");
  });
  test("name the tolerance in every language", () => {
    for (const language of ["r", "stata", "python"] as const)
      expect(script({ formula: "support ~ concession", vcov: "iid" }, language)).toMatch(/tolerance (<-|=) 1e-6/);
  });
  test("are refused where a model is not written there", () => {
    expect(() => script({ fit: "mlogit", formula: "level ~ concession", vcov: "iid" }, "r")).toThrow("mlogit is not exported");
    expect(() => script({ fit: "heckman", formula: "y ~ poly(x1, 2) | s ~ x1 + z", vcov: "iid" }, "r", "more/heck.csv")).toThrow("of a selection model");
    expect(() => script({ fit: "hurdle-poisson", formula: "zi ~ concession", vcov: "iid" }, "stata")).toThrow("hurdle-poisson is not exported to Stata");
    expect(() => script({ fit: "re", formula: "support ~ concession", vcov: "iid" }, "python")).toThrow("re is not exported to Python");
    const fit = estimate(tables["allies.csv"], { formula: "support ~ concession", vcov: "iid" });
    expect(() => exportFit({ ...fit, converged: false }, "r", "a.csv")).toThrow("has not converged");
  });
});
