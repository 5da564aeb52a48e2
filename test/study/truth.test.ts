import { beforeAll, describe, expect, test } from "vitest";
import { estimate } from "../../src/estimate/index.js";
import { correlation } from "../../src/measure/index.js";
import { numbers } from "../../src/frame/index.js";
import { referenceWorld, type World } from "../../src/simulate/index.js";
import { heldToTruth, mainModel } from "../../src/study/held-to-truth.js";
import { newStudy, studyFromText } from "../../src/study/index.js";
import { type MadePanel, panelFromWorld } from "../../src/study/made-panel.js";
import type { BuiltPanel, StudySpec } from "../../src/study/schema.js";
import { exactPanels, expectedOutcome, zeroByConstruction } from "../../src/study/truth.js";
import { fitModel, type ModelOutcome } from "../../src/study/fit-model.js";

const beginning = newStudy({ kind: "catalogue", title: "Loyal", patron: "USA", years: [1985, 2000] });
const { spec } = studyFromText(
  "loyal.yaml",
  beginning
    .replace("# Made from", "panels:\n  outside: {pact: none}\n\n# Made from")
    .replace("  willingness:", "  warmth:      {is: signal-index, from: [{column: economic_aid, scale: log1p}]}\n  willingness:")
    .replace(
      "# Say what",
      `  later: {fit: ols, formula: "support ~ f(concession, 1) + l(concession, 0) + l(concession, 1) | ally + year", vcov: "cluster:ally"}
  aid: {fit: ols, formula: "warmth ~ l(concession, 1) + log(cinc) | ally + year", vcov: "cluster:ally"}
  outside: {panel: outside, fit: ols, formula: "support ~ l(concession, 1) | ally + year", vcov: "cluster:ally"}

# Say what`,
    )
    .replace(
      "# Other reasonable",
      `  F1: {says: "Nothing before", model: later, joint: ["f(concession, 1)"], equals: 0, within: 0.1}
  F3: {says: "Not warmth", compare: ["main.l(concession, 1)", "aid.l(concession, 1)"], sign: "+"}

# Other reasonable`,
    ),
);

const mentioned = new Set(["economic_aid"]);

describe("what the world is made to have none of", () => {
  const zero = (name: keyof NonNullable<StudySpec["models"]>) => zeroByConstruction(spec, modelOf(String(name)));
  test("is an answer to what has not happened yet", () => {
    const of = zero("later");
    expect(["f(concession, 1)", "l(concession, 0)", "concession", "f(l(concession, 1), 2)"].map(of)).toEqual([true, true, true, true]);
    expect(["l(concession, 1)", "l(f(concession, 1), 2)", "f(concession, 1):l(concession, 1)", "l(gap, 2)", "log(cinc)"].map(of)).toEqual(Array(5).fill(false));
  });
  test("is an effect of a concession on a placebo, or where nobody has the pact", () => {
    expect(zero("aid")("l(concession, 1)")).toBe(true);
    expect(zero("aid")("log(cinc)")).toBe(false);
    expect(zero("outside")("l(concession, 1)")).toBe(true);
    expect(zero("main")("l(concession, 1)")).toBe(false);
    expect(zero("main")("l(concession, 1):l(willingness, 1)")).toBe(false);
  });
});

describe("the truth of a world", () => {
  let world: World;
  let panel: MadePanel;
  let exact: ReturnType<typeof exactPanels>;
  const models = () => Object.fromEntries(["main", "later", "aid"].map((name) => [name, modelOf(name)]));
  beforeAll(() => {
    world = referenceWorld({ seed: 3, years: [1985, 2000], allies: 40, others: 20, items: 5 });
    panel = panelFromWorld(world, spec.panel as BuiltPanel, mentioned);
    exact = exactPanels(spec, panel.frame, world, models());
  });
  const fitTo = (name: string, formula: string) =>
    estimate(exact.get(name) ?? panel.frame, { fit: "ols", formula: `${expectedOutcome} ~ ${formula}`, vcov: "cluster:ally" });

  test("has positions of the world, and measures by the study's own rules from them", () => {
    const data = exact.get("main");
    if (!data) throw new Error("no panel");
    const [ally, year] = [numbers(world.states, "ally"), numbers(world.states, "year")];
    const at = new Map(Array.from(ally.keys(), (row) => [`${ally[row]} ${year[row]}`, row] as const));
    const [ours, years, position, gap] = ["ally", "year", "position", "gap"].map((name) => numbers(data, name)) as Float64Array[];
    ours?.forEach((code, row) => {
      const truly = world.truth.agreement[at.get(`${code} ${years?.[row]}`) as number] as number;
      expect(position?.[row]).toBe(truly);
      expect(gap?.[row]).toBeCloseTo(1 - truly, 12);
    });
  });
  test("finds rewards after concessions, and none on aid", () => {
    const main = fitTo("main", "l(concession, 1) + l(gap, 2) | ally + year");
    expect(main.coef[0]).toBeGreaterThan(0.5);
    const aid = fitTo("aid", "l(concession, 1) | ally + year");
    expect(Math.abs(aid.coef[0] as number)).toBeLessThan(0.1);
  });
  test("is the mean outcome: another draw of the signals scatters around it", () => {
    const data = exact.get("main");
    const support = exactPanels(spec, panel.frame, { ...world, signals: (draw) => world.signals(draw + 1000) }, models()).get("main");
    if (!data || !support) throw new Error("no panel");
    expect(correlation(numbers(data, expectedOutcome), numbers(support, expectedOutcome))).toBeGreaterThan(0.95);
  });
  test("stands beside each claim and term, with its interval", () => {
    const outcomes = new Map<string, ModelOutcome>(
      Object.entries(models()).map(([name, model]) => {
        const data = exact.get(name);
        if (!data) throw new Error("no panel");
        const spec = { fit: model.fit, formula: `${expectedOutcome} ${model.formula.slice(model.formula.indexOf("~"))}`, vcov: model.vcov };
        return [name, fitModel(data, { name, label: name, spec, humps: [] })];
      }),
    );
    expect(mainModel(spec)).toBe("main");
    const claim = (id: string, estimate: number, ci: readonly [number, number]) =>
      ({ id, says: id, test: "", verdict: "supported", found: "", estimate, se: 1, ci, p: 0.01, overturn: "", rests: "" }) as const;
    const { rows } = heldToTruth(spec, Object.fromEntries(outcomes), outcomes, [claim("H1", 9, [8, 10]), claim("F1", 0.1, [-1, 1]), claim("F3", 1, [-50, 50])]);
    const found = Object.fromEntries(rows.map((row) => [row.kind === "claim" ? row.name : `${row.kind} ${row.name}`, row]));
    expect(found.H1).toMatchObject({ by: "fit", covers: false });
    expect(found.F1).toMatchObject({ truth: 0, by: "construction", covers: true });
    expect(found.F3).toMatchObject({ by: "fit", covers: true });
    // Held to itself, every term is recovered.
    const terms = rows.filter(({ kind }) => kind === "term");
    expect(terms.length).toBe(5);
    for (const { truth, estimate, covers, name } of terms) {
      expect(truth, name).toBe(estimate);
      expect(covers, name).toBe(true);
    }
    expect(found["term l(concession, 1)"]?.truth).toBe(found.H1?.truth);
  });
});

function modelOf(name: string) {
  const model = spec.models?.[name];
  if (!model) throw new Error(`no model is named ${name}`);
  return model;
}
