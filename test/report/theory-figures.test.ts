import { describe, expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import {
  attentionFigures,
  contractFigures,
  type Drawing,
  type Figure,
  learningFigures,
  sphereFigures,
  standaloneSvg,
  theoryFigures,
} from "../../src/report/index.js";
import { textWidth } from "../../src/report/draw/text-width.js";
import { spheresTold } from "../../src/report/sections/sphere-words.js";
import { attentionTold, contractTold, learningTold } from "../../src/report/sections/theory-words.js";
import { playSpheres, simulateSpheres, type SphereView, sphereSettings, sphereView } from "../../src/simulate/index.js";
import {
  type AttentionView,
  attentionSettings,
  attentionView,
  checkLearning,
  comparePolicies,
  contractView,
  defaultPrimitives,
  horizonBound,
  learningView,
  playRuns,
  type Primitives,
  solveAttention,
  solveContract,
} from "../../src/theory/index.js";

const own = (given: Partial<Primitives>[]): Primitives[] => given.map((one) => ({ ...defaultPrimitives, ...one }));
const view = (given: Partial<Primitives>[], ids = given.map((_, k) => `ally ${k + 1}`), options = {}) => contractView(own(given), ids, options);
const long = "The United Kingdom of Great Britain and Northern Ireland and its dependencies beyond the sea";

async function attention(shared: object, sets: object[] = [{}]): Promise<AttentionView> {
  const s = attentionSettings({ periods: 15, runs: 20, beliefs: 31, menu: [0, 2, 9], count: 10, ...shared }, sets as Record<string, unknown>[]);
  const solved = solveAttention(s.allies, s.ration, s.tolerance);
  const played = { periods: s.periods, runs: s.runs, seed: 1 };
  const policies = await comparePolicies(solved, inlineExecutor({ policies: playRuns }), played);
  const labels = solved.kinds.map((_, k) => s.labels[solved.kindOf.indexOf(k)] ?? "");
  return attentionView(solved, policies, { ...played, horizonBound: horizonBound(solved, s.periods) }, labels);
}

async function spheres(given: object): Promise<SphereView> {
  const settings = { years: 12, states: 14, beliefs: 21, menu: [0, 2, 9], kinds: "3x2", targets: 4, ...given };
  const { world, counterfactuals, source, notes } = sphereSettings(settings);
  const histories = await simulateSpheres(world, inlineExecutor({ spheres: playSpheres }), { counterfactuals, runs: 8, seed: 1 });
  return sphereView(histories, { source, notes, counterfactuals });
}
const turned = { at: 5, patron: "P1", set: { policy: "uniform" } };
const alike = await spheres({ counterfactuals: { "All alike": [turned], Nothing: [{ at: 5, patron: "P2", scale: { budget: 1 } }] } });

const many = Array.from({ length: 200 }, (_, k) => ({ reluctance: -1 + (3.5 * k) / 199, stake: 1 + (k % 5) / 2 }));
const small = { beliefs: 41, menu: [0, 3, 13] as const };
const cases: [string, Figure[]][] = [
  ["one ally", contractFigures(view([{}]))],
  ["no pivotal ally", contractFigures(view([{ patience: 0 }]))],
  ["an aligned ally alone", contractFigures(view([{ reluctance: -3 }]))],
  ["linear cost and value", contractFigures(view([{ costCurvature: 0, satiation: 0, reluctance: 0.3 }]))],
  ["a bounded value", contractFigures(view([{ satiation: 3, reluctance: 0.8 }]))],
  ["long names", contractFigures(view([{ reluctance: 0.2 }, { reluctance: 0.9 }], [long, `${long}, too`], { attention: 1 }))],
  ["200 allies", contractFigures(view(many))],
  [
    "large numbers",
    contractFigures(
      view([
        { stake: 4e6, securityNeed: 3e5, reluctance: 2e5 },
        { stake: 1e-3, securityNeed: 1e-3 },
      ]),
    ),
  ],
  ["K = 1", learningFigures(learningView(checkLearning({ ...small, costs: [0.4] })))],
  ["K = 2", learningFigures(learningView(checkLearning(small)))],
  ["K = 2, nothing asked", learningFigures(learningView(checkLearning({ ...small, demandCost: 50 })))],
  ["K = 2, strategic", learningFigures(learningView(checkLearning({ beliefs: 21, menu: [0, 2, 7], allies: "strategic" })))],
  ["K = 3", learningFigures(learningView(checkLearning({ ...small, costs: [-0.3, 0.4, 1.5] })))],
  ["alike allies", attentionFigures(await attention({}))],
  [
    "kinds with long names",
    attentionFigures(
      await attention(
        {},
        Array.from({ length: 8 }, (_, k) => ({ id: `${long} ${k}`, count: 2, securityNeed: 1 + k / 8 })),
      ),
    ),
  ],
  ["three types, signals rationed", attentionFigures(await attention({ costs: [-0.3, 0.4, 1.5], attention: 2 }))],
  ["one type", attentionFigures(await attention({ costs: [0.4] }))],
  ["spheres", sphereFigures(alike)],
  ["spheres of one patron", sphereFigures(await spheres({ patrons: 1, counterfactuals: { [long]: [turned] } }))],
  ["spheres of five patrons in one year", sphereFigures(await spheres({ patrons: 5, years: 1 }))],
];

function texts({ body }: Drawing): { text: string; from: number; to: number; y: number; size: number }[] {
  return [...body.matchAll(/<text x="([-\d.]+)" y="([-\d.]+)" font-size="([\d.]+)"(?: text-anchor="(\w+)")?[^>]*>([^<]*)<\/text>/g)].map(
    ([whole, x, y, size, anchor, escaped = ""]) => {
      const text = escaped.replace(/&amp;/g, "&").replace(/&#39;/g, "'");
      const width = textWidth(text, Number(size), whole.includes('font-weight="600"'));
      const from = Number(x) - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
      return { text, from, to: from + width, y: Number(y), size: Number(size) };
    },
  );
}

describe.each(cases)("%s", (_, figures) => {
  test("finite numbers, labels inside the canvas, no text too small, no style attribute, and a description", () => {
    for (const figure of figures) {
      for (const drawing of [figure.wide, figure.narrow]) {
        expect(drawing.body, figure.name).not.toMatch(/NaN|Infinity|undefined|style=/);
        for (const { text, from, to, y, size } of texts(drawing)) {
          const where = `${figure.name} ${drawing.width}: ${text}`;
          expect(from, where).toBeGreaterThanOrEqual(-1);
          expect(to, where).toBeLessThanOrEqual(drawing.width + 1);
          expect(y, where).toBeGreaterThan(0);
          expect(y, where).toBeLessThanOrEqual(drawing.height);
          expect(size, where).toBeGreaterThanOrEqual(10);
        }
      }
      expect(figure.narrow.body).not.toBe(figure.wide.body);
      expect(figure.description).not.toMatch(/NaN|undefined|Infinity/);
      expect(figure.description.length).toBeGreaterThan(20);
      expect(figure.caption).toContain("no data");
      expect(figure.numbers.rows.length).toBeGreaterThan(0);
      expect(standaloneSvg(figure)).not.toContain("var(");
    }
  });
});

const cells = (figure: Figure | undefined) =>
  (figure?.numbers.rows ?? []).map(({ cells }) => cells.map((c) => (typeof c === "object" && "value" in c ? c.value : c)));

describe("what is drawn", () => {
  const three = view([{ reluctance: 0.3 }, { reluctance: 0.9 }, { reluctance: 1.4 }], ["A", "B", "C"]);
  const [contract, statics, dropped, instead] = contractFigures(three);
  test("the pivotal ally is the highest reward, to the last digits", () => {
    const { peak, cutOff } = three.curve;
    for (let k = 0; k <= 2000; k++)
      expect(solveContract({ ...defaultPrimitives, reluctance: -1 + (3 * k) / 2000 }).reassurance).toBeLessThanOrEqual(peak.reassurance + 1e-9);
    expect(cutOff).toBeCloseTo(1.8, 12);
    expect(contract?.wide.body).toContain("pivotal ally: the highest reward");
    expect(contract?.wide.body).toContain("cut-off 1.80");
  });
  test("numbers are those of the contracts", () => {
    expect(cells(contract).slice(0, 3)).toEqual(three.allies.map((a) => [a.id, a.reluctance, a.reassurance, a.concession]));
    expect(cells(statics)[0]?.slice(1)).toEqual([three.sweeps[0]?.at[0], three.sweeps[0]?.reassurance[0], three.sweeps[0]?.concession[0]]);
    expect(cells(dropped).map((row) => row[1])).toEqual(["C", "B", "A"]);
    for (const [, worth, cost, payoff] of cells(instead)) expect(Number(worth) - Number(cost)).toBeCloseTo(Number(payoff), 9);
  });
  test("the slope of a sweep is that of its neighbours", () => {
    for (const { at, reassurance, base, slope } of view([{ reluctance: 0.8 }]).sweeps) {
      const k = at.findIndex((x) => x > base.at + 1e-9);
      const [x1, y1] = [at[k] as number, reassurance[k] as number];
      expect((y1 - base.reassurance) / (x1 - base.at)).toBeCloseTo(slope.reassurance, 0);
    }
  });
  test("beliefs rise after a yes and fall after a no, and nothing moves where nothing is asked", () => {
    const { map } = learningView(checkLearning(small));
    map.beliefs.forEach(([b = 0], k) => {
      const [yes, no] = [map.met[k]?.[0] ?? 0, map.refused[k]?.[0] ?? 0];
      if (map.offer[k] === null) expect([yes, no]).toEqual([b, b]);
      else {
        expect(yes).toBeGreaterThanOrEqual(b - 1e-12);
        expect(no).toBeLessThanOrEqual(b + 1e-12);
        expect(map.offer[k]).toBeLessThanOrEqual(map.limit[k] ?? Number.NaN);
      }
    });
  });
  test("what is asked is answered with numbers", async () => {
    const told = [...contractTold(three), ...learningTold(learningView(checkLearning(small))), ...attentionTold(await attention({}))];
    expect(told.map(({ figure }) => figure)).toEqual([
      "contract",
      "contract-statics",
      "contract-dropped",
      "contract-instead",
      "learning-beliefs",
      "learning-policy",
      "attention-index",
      "attention-policies",
    ]);
    for (const { question, answer } of told) {
      expect(question).toMatch(/\?$/);
      expect(answer).toMatch(/\d.*\.$/);
      expect(answer).not.toMatch(/NaN|undefined|–/);
    }
    expect(learningTold(learningView(checkLearning({ ...small, costs: [0.4] })))).toEqual([]);
  });
  test("of spheres: who holds what, who gains and loses, and what it is worth to select", () => {
    expect(theoryFigures({ spheres: alike }).map(({ name }) => name)).toEqual([
      "spheres-members",
      "spheres-surplus",
      "spheres-change-1-surplus",
      "spheres-change-2-surplus",
    ]);
    const [members, surplus, change, nothing] = spheresTold(alike);
    const { whole, series } = alike.base.patrons[0] ?? {};
    expect(members?.answer).toContain(`from ${series?.members.mean[0]?.toFixed(1)} to ${series?.members.mean.at(-1)?.toFixed(1)} (P1)`);
    expect(surplus?.answer).toContain(`P1 ${Number(((whole?.surplus.mean ?? 0) / 12).toPrecision(3))}`);
    const lost = alike.counterfactuals[0]?.difference.patrons[0]?.whole.surplus;
    expect(lost?.upper).toBeLessThan(0);
    // Years 5 to 12 are 8.
    const [mean, low, high] = [lost?.mean, lost?.upper, lost?.lower].map((x) => Number((-(x ?? 0) / 8).toPrecision(3)));
    expect(change?.answer).toMatch(/^From 5 on .*P1 loses \d/);
    expect(change?.answer).toContain(
      `Courting by the index rather than by the same reward for all is thus worth ${mean} [${low}, ${high}] utils a year to P1.`,
    );
    expect(nothing?.answer).toBe("From 5 on for P1, P2 and P3 the interval of the difference in surplus holds 0.");
    for (const { question, answer } of spheresTold(alike)) {
      expect(question).toMatch(/\?$/);
      expect(answer).not.toMatch(/NaN|undefined|–/);
    }
  });
});
