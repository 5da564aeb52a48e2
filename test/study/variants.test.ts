import { expect, test } from "vitest";
import { specificationCurve } from "../../src/estimate/index.js";
import { frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { curveInput } from "../../src/study/curve.js";
import type { ModelEntry, RobustnessEntry } from "../../src/study/schema.js";
import { variants, withControls, withoutEach } from "../../src/study/variants.js";

const model: ModelEntry = { fit: "ols", formula: "y ~ x + I(a | b) | ally + year", vcov: ["iid"], where: "year > 1950", latent: ["split"] };
const entry = (vary: RobustnessEntry["vary"], crossed?: boolean): RobustnessEntry => ({ of: "main", vary, ...(crossed === undefined ? {} : { crossed }) });

test("controls go at the end of the first part, whatever bars stand in it", () => {
  expect(withControls("y ~ x + I(a | b) | ally + year", "z + w")).toBe("y ~ x + I(a | b) + z + w | ally + year");
  expect(withControls("y ~ x", "z")).toBe("y ~ x + z");
});
test("every combination is made, or one change at a time", () => {
  const vary = { vcov: ["iid", "hc1"], controls: ["", "z"], sample: { late: "year > 1990" } };
  const all = variants(entry(vary), model);
  expect(all.map(({ label }) => label)).toEqual(["as it is, late, iid", "as it is, late, hc1", "z, late, iid", "z, late, hc1"]);
  expect(all[3]?.model).toMatchObject({
    formula: "y ~ x + I(a | b) + z | ally + year",
    vcov: ["hc1"],
    where: "(year > 1950) & (year > 1990)",
    latent: undefined,
  });
  expect(variants(entry(vary, false), model).map(({ group, label }) => `${group} ${label}`)).toEqual([
    "controls as it is",
    "controls z",
    "sample late",
    "vcov iid",
    "vcov hc1",
  ]);
});
test("outcomes, formulas, panels and estimators are exchanged whole", () => {
  const all = variants(entry({ outcome: ["log(z)"], panel: { others: "p" }, fit: ["poisson"] }), model);
  expect(all[0]?.model).toMatchObject({ formula: "log(z) ~ x + I(a | b) | ally + year", panel: "p", fit: "poisson" });
});
test("values are left out one by one, texts quoted", () => {
  expect(
    withoutEach(
      "ally",
      [
        { value: 2, label: "USA" },
        { value: 'a "b"', label: "b" },
      ],
      model,
    ).map((variant) => variant.model.where),
  ).toEqual(["(year > 1950) & (ally != 2)", '(year > 1950) & (ally != "a \\"b\\"")']);
});
test("subsets of controls are all of them, each once, and are tested together as what they are", () => {
  const vary = { controls: ["subsets of z + log(a + b) + w"] };
  const all = variants(entry(vary), model);
  expect(all.map(({ label }) => label)).toEqual(["none", "z", "log(a + b)", "z + log(a + b)", "w", "z + w", "log(a + b) + w", "z + log(a + b) + w"]);
  expect(all[6]?.model.formula).toBe("y ~ x + I(a | b) + log(a + b) + w | ally + year");
  const sets = curveInput(entry(vary), model).vary.controlSets;
  expect(sets).toHaveLength(8);
  expect(sets?.[7]).toEqual(["z", "log(a + b)", "w"]);
  expect(() => variants(entry({ controls: [`subsets of ${Array.from({ length: 11 }, (_, i) => `x${i}`).join(" + ")}`] }), model)).toThrow("2048 subsets");
});
test("the joint test of subsets is that of all subsets of controls", () => {
  const { normal } = stream(5);
  const column = () => numberColumn(Float64Array.from({ length: 120 }, normal));
  const data = frame({ ally: numberColumn(Float64Array.from({ length: 120 }, (_, i) => i % 12)), y: column(), x: column(), z: column(), w: column() });
  const own: ModelEntry = { fit: "ols", formula: "y ~ x", vcov: ["cluster:ally"] };
  const { base, vary } = curveInput(entry({ controls: ["subsets of z + w"] }), own);
  const together = specificationCurve(data, base, vary, "x", { draws: 40, seed: 2 });
  expect(together.specifications).toBe(4);
  expect(together).toEqual(specificationCurve(data, base, { controls: ["z", "w"] }, "x", { draws: 40, seed: 2 }));
});
test("too many variants are refused", () => {
  const many = Array.from({ length: 60 }, (_, i) => `x${i}`);
  expect(() => variants(entry({ controls: many, outcome: many }), model)).toThrow(/3600 variants/);
});
