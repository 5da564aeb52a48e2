import { describe, expect, test } from "vitest";
import { estimate } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import {
  ontoRows,
  performance,
  retrodesign,
  type Scale,
  scaleOf,
  seedAt,
  shareOf,
  simulator,
  structuredPanel,
  truthSettings,
  type TruthSettings,
} from "../../src/simulate/index.js";
import { checkPrimitives, learningSettings } from "../../src/theory/index.js";

const names = { covariates: ["polity"], outcomes: ["y", "move", "gap"] };
const games = { contract: checkPrimitives({ reluctance: 0.5 }), learning: learningSettings({}) };

/** Estimates of y ~ l(move, 1) | ally + year over simulations, and what the slope is without error. */
function runs(name: string, given: Partial<TruthSettings>, sims: number, allies = 40, years = 30, conceded: "move" | "answer" = "move") {
  const panel = structuredPanel({ allies, years }, names, 3);
  const settings = truthSettings({ persistence: 0, ...given });
  const input = { ...games, settings, truth: { name }, panel: { data: panel, concession: "move", conceded, gap: "gap", regime: "polity", courted: true } };
  const as = conceded === "move" ? "concession" : "answer";
  const scale: Scale = scaleOf(input, 11);
  const one = simulator(input, scale);
  const out = { estimate: [] as number[], se: [] as number[], df: [] as number[], exact: [] as number[] };
  for (let sim = 0; sim < sims; sim++) {
    const drawn = one.draw(seedAt(11, name, sim));
    const fitted = (moves: Float64Array, y: Float64Array) => {
      const data: Frame = withColumns(panel, { move: numberColumn(ontoRows(drawn.rows, moves)), y: numberColumn(ontoRows(drawn.rows, y)) });
      return estimate(data, { formula: "y ~ l(move, 1) | ally + year", vcov: "iid" });
    };
    const seen = fitted(drawn.measured[as], drawn.outcome);
    out.estimate.push(seen.coef[0] as number);
    out.se.push(seen.se[0] as number);
    out.df.push(seen.df ?? Number.POSITIVE_INFINITY);
    if (sim < 10 && name !== "null") out.exact.push(fitted(drawn.exact[as], drawn.expected).coef[0] as number);
  }
  const truth = out.exact.reduce((a, b) => a + b, 0) / Math.max(1, out.exact.length);
  return { ...out, truth, scale, found: performance(out, truth) };
}

describe("a truth that is linear in the regressors", () => {
  const { found, truth, scale, se, exact } = runs("linear", { reliability: 1, signalShare: 0.02 }, 400, 20, 20);

  test("without error the slope is the truth's strength", () => {
    for (const b of exact) expect(b).toBeCloseTo(scale.strength, 8);
  });
  test("no bias, right coverage, right errors", () => {
    expect(found?.bias.low).toBeLessThan(0.3 * Math.abs(found?.rmse.value ?? 0));
    expect(Math.abs(found?.bias.value ?? 1)).toBeLessThan((3.3 * (found?.rmse.value ?? 0)) / Math.sqrt(400));
    expect(Math.abs((found?.coverage.value ?? 0) - 0.95)).toBeLessThan(3.3 * Math.sqrt((0.95 * 0.05) / 400));
    expect(found?.seRatio.value).toBeGreaterThan(0.88);
    expect(found?.seRatio.value).toBeLessThan(1.12);
  });
  test("power, type S and type M are those of Gelman and Carlin's closed form", () => {
    const mean = (value: (design: ReturnType<typeof retrodesign>) => number): number =>
      se.reduce((sum, s) => sum + value(retrodesign(truth, s)), 0) / se.length;
    const power = mean((design) => design.power);
    expect(power).toBeGreaterThan(0.2);
    expect(power).toBeLessThan(0.95);
    expect(Math.abs((found?.power.value ?? 0) - power)).toBeLessThan(3.3 * Math.sqrt((power * (1 - power)) / 400) + 0.01);
    expect(Math.abs((found?.typeM?.value ?? 0) - mean((design) => design.typeM))).toBeLessThan(0.12);
    expect(found?.typeS?.value).toBeLessThan(0.02);
  });
});

describe("retrodesign", () => {
  test("the published example: an effect of 0.1 with a standard error of 3.28", () => {
    // Gelman and Carlin (2014), section 2: power 0.05, type S 0.46, exaggeration 77.
    const { power, typeS, typeM } = retrodesign(0.1, 3.28);
    expect(power).toBeCloseTo(0.0501, 3);
    expect(typeS).toBeCloseTo(0.465, 2);
    expect(typeM).toBeGreaterThan(75);
    expect(typeM).toBeLessThan(79);
  });
  test("performance finds the same by simulation", () => {
    const draws = stream(5);
    const estimates = Array.from({ length: 40_000 }, () => 1 + draws.normal());
    const found = performance({ estimate: estimates, se: estimates.map(() => 1), df: estimates.map(() => Number.POSITIVE_INFINITY) }, 1);
    const closed = retrodesign(1, 1);
    expect(found?.power.value).toBeCloseTo(closed.power, 2);
    expect(found?.typeS?.value).toBeCloseTo(closed.typeS, 2);
    expect(found?.typeM?.value).toBeCloseTo(closed.typeM, 1);
    expect(found?.coverage.value).toBeCloseTo(0.95, 2);
  });
});

test("with reliability r the one slope is r times the truth", () => {
  for (const reliability of [0.3, 0.6]) {
    const { found, truth } = runs("linear", { reliability, signalShare: 0.5, reversion: 1 }, 60, 60, 40);
    expect(Math.abs((found?.mean.value ?? 0) / truth - reliability)).toBeLessThan(0.05);
  }
});

test("so it is where the concession is the answer to demands, and nothing is paid for the way back to where an ally stands", () => {
  for (const reliability of [0.3, 0.6]) {
    const { found, truth, exact, scale } = runs("linear", { reliability, signalShare: 0.5 }, 60, 60, 40, "answer");
    for (const b of exact) expect(b).toBeCloseTo(scale.strength, 8);
    expect(Math.abs((found?.mean.value ?? 0) / truth - reliability)).toBeLessThan(0.05);
  }
});

test("an outcome measured with error has less of what was paid, and noise that no year shares", () => {
  const panel = structuredPanel({ allies: 60, years: 40 }, names, 3);
  const shares = (outcomeReliability: number) => {
    const settings = truthSettings({ signalShare: 0.4, persistence: 0.9, reliability: 1, outcomeReliability });
    const input = { ...games, settings, truth: { name: "theory" }, panel: { data: panel, concession: "move", gap: "gap", regime: "polity", courted: true } };
    const drawn = simulator(input, scaleOf(input, 2)).draw(4);
    const data = withColumns(panel, { y: numberColumn(ontoRows(drawn.rows, drawn.outcome)), s: numberColumn(ontoRows(drawn.rows, drawn.expected)) });
    const last = estimate(data, { formula: "y ~ l(y, 1) + s | ally + year", vcov: "iid" });
    return { r2: estimate(data, { formula: "y ~ s | ally + year", vcov: "iid" }).withinR2 as number, last: last.coef[0] as number };
  };
  const [whole, half] = [shares(1), shares(0.5)];
  expect(half.r2 / whole.r2).toBeGreaterThan(0.35);
  expect(half.r2 / whole.r2).toBeLessThan(0.65);
  expect(half.last).toBeLessThan(whole.last - 0.2);
});

test("where nothing is paid tests reject as often as their level says", () => {
  const { found } = runs("null", {}, 400, 20, 20);
  expect(Math.abs((found?.power.value ?? 1) - 0.05)).toBeLessThan(3.3 * Math.sqrt((0.05 * 0.95) / 400));
  expect(found?.typeS).toBeUndefined();
});

test("more allies, more power", () => {
  const [few, many] = [12, 60].map((allies) => runs("theory", {}, 80, allies, 25).found?.power.value ?? Number.NaN) as [number, number];
  expect(many).toBeGreaterThan(few + 0.1);
});

test("an outcome has the shares that its settings say", () => {
  const panel = structuredPanel({ allies: 60, years: 40 }, names, 3);
  const settings = truthSettings({ signalShare: 0.2, allyShare: 0.4, yearShare: 0.2, persistence: 0, reliability: 1 });
  const input = { ...games, settings, truth: { name: "theory" }, panel: { data: panel, concession: "move", gap: "gap", regime: "polity", courted: true } };
  const drawn = simulator(input, scaleOf(input, 2)).draw(4);
  const data = withColumns(panel, { y: numberColumn(ontoRows(drawn.rows, drawn.outcome)), s: numberColumn(ontoRows(drawn.rows, drawn.expected)) });
  const { withinR2, coef } = estimate(data, { formula: "y ~ s | ally + year", vcov: "iid" });
  expect(coef[0]).toBeCloseTo(1, 0);
  expect(withinR2).toBeGreaterThan(0.14);
  expect(withinR2).toBeLessThan(0.26);
});

test("the same draw whatever was drawn before", () => {
  const panel = structuredPanel({ allies: 5, years: 8 }, names, 3);
  const input = { ...games, settings: truthSettings(), truth: { name: "learning" }, panel: { data: panel, concession: "move", gap: "gap", courted: true } };
  const one = simulator(input, scaleOf(input, 2));
  const first = one.draw(9).outcome;
  one.draw(10);
  expect(one.draw(9).outcome).toEqual(first);
});

describe("bad input", () => {
  test("settings out of range, unknown truths, panels without index", () => {
    expect(() => truthSettings({ reliability: 0 })).toThrow(/reliability is 0.*/);
    expect(() => truthSettings({ allyShare: 0.6, yearShare: 0.6 })).toThrow(/add up/);
    const panel = structuredPanel({ allies: 5, years: 8 }, names, 3);
    const input = { ...games, settings: truthSettings(), truth: { name: "theroy" }, panel: { data: panel, courted: true } };
    expect(() => scaleOf(input, 1)).toThrow(/no truth "theroy"/);
    expect(() => scaleOf({ ...input, truth: { name: "theory" }, panel: { data: frame(panel.columns), courted: true } }, 1)).toThrow(/needs a panel/);
  });
  test("performance without two estimates, shares of nothing", () => {
    expect(performance({ estimate: [1], se: [1], df: [5] }, 0)).toBeUndefined();
    expect(performance({ estimate: [Number.NaN, 1], se: [1, 1], df: [5, 5] }, 0)).toBeUndefined();
    expect(shareOf(0, 0).value).toBeNaN();
    expect(shareOf(3, 3)).toMatchObject({ value: 1, high: 1 });
  });
});
