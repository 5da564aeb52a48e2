import { expect, test } from "vitest";
import type { ModelEntry, RobustnessEntry } from "../../src/study/schema.js";
import { variants, withControls, withoutEach } from "../../src/study/variants.js";

const model: ModelEntry = { fit: "ols", formula: "y ~ x + I(a | b) | ally + year", vcov: ["iid"], where: "year > 1950", latent: "split" };
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
test("too many variants are refused", () => {
  const many = Array.from({ length: 60 }, (_, i) => `x${i}`);
  expect(() => variants(entry({ controls: many, outcome: many }), model)).toThrow(/3600 variants/);
});
