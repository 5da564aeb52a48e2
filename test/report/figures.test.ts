import { describe, expect, test } from "vitest";
import { type Drawing, type Figure, inlineSvg, labelsOf, ramp, standaloneSvg, traces } from "../../src/report/index.js";
import { linearScale } from "../../src/report/draw/scale.js";
import { fitText, textWidth, wrapText } from "../../src/report/draw/text-width.js";
import { figuresOf } from "../../src/report/figures/all.js";
import { rolesOf } from "../../src/report/roles.js";
import { world } from "./world.js";

const results = world();
const draw = (): ReadonlyMap<string, Figure> => figuresOf(results, rolesOf(results), labelsOf(results));
const figures = draw();
const names = [
  "signals",
  "alignment",
  "courted",
  "contract",
  "coverage",
  "marginal-main",
  "event-leads",
  "reward",
  "attention",
  "alternatives",
  "specifications",
  "leave-one-out",
];

/** Texts of a drawing with the x at which they begin and end, by the widths of the widest usual font. */
function texts({ body }: Drawing): { text: string; from: number; to: number; y: number }[] {
  return [...body.matchAll(/<text x="([-\d.]+)" y="([-\d.]+)" font-size="([\d.]+)"(?: text-anchor="(\w+)")?[^>]*>([^<]*)<\/text>/g)].map(
    ([whole, x, y, size, anchor, escaped = ""]) => {
      const text = escaped.replace(/&amp;/g, "&").replace(/&#39;/g, "'").replace(/&lt;/g, "<");
      const width = textWidth(text, Number(size), whole.includes('font-weight="600"'));
      const from = Number(x) - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
      return { text, from, to: from + width, y: Number(y) };
    },
  );
}

test("the world fills every figure", () => {
  expect([...figures.keys()]).toEqual(names);
});

describe.each([...figures])("figure %s", (name, figure) => {
  test("is as it was", async () => {
    // Whole numbers: what is compared is the picture, not the last digit.
    const rounded = standaloneSvg(figure).replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number)) || 0));
    await expect(`${rounded.replace(/></g, ">\n<")}\n`).toMatchFileSnapshot(`golden/${name}.svg`);
  });
  test("has the same bytes when it is drawn again", () => {
    const again = draw().get(name);
    expect(again && standaloneSvg(again)).toBe(standaloneSvg(figure));
  });
  test.each(["wide", "narrow"] as const)("draws finite numbers, inside its frame, without style attributes: %s", (which) => {
    const drawing = figure[which];
    expect(drawing.body).not.toMatch(/NaN|Infinity|undefined|style=/);
    for (const { text, from, to, y } of texts(drawing)) {
      expect(from, text).toBeGreaterThanOrEqual(-1);
      expect(to, text).toBeLessThanOrEqual(drawing.width + 1);
      expect(y, text).toBeGreaterThan(0);
      expect(y, text).toBeLessThanOrEqual(drawing.height);
    }
  });
  test("is drawn anew for a phone", () => {
    expect(figure.narrow.width).toBeLessThanOrEqual(360);
    expect(figure.narrow.body).not.toBe(figure.wide.body);
  });
  test("says what it is to those who do not see it", () => {
    const svg = inlineSvg(figure, "wide");
    expect(svg).toContain('role="img"');
    expect(svg).toMatch(/<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/);
    expect(figure.description.length).toBeGreaterThan(20);
    expect(figure.caption).toMatch(/simulated data|no data/);
  });
  test("has its numbers, and a file that needs no page", () => {
    expect(figure.numbers.rows.length).toBeGreaterThan(0);
    const svg = standaloneSvg(figure);
    expect(svg).not.toContain("var(");
    expect(svg).toContain("font-family=\"'DejaVu Sans'".replaceAll("'", "&#39;"));
    expect(svg).toContain(figure.title.slice(0, 20));
  });
});

describe("labels", () => {
  test("the left margin holds the longest label whole", () => {
    const labels = texts(figures.get("coverage")?.wide as Drawing).map(({ text }) => text);
    expect(labels).toContain("Agreement with the patron on UN roll calls");
    expect(labels).toContain("Distance from the patron (1 − agreement)");
  });
  test("a text is shortened with an ellipsis, or broken into lines that fit", () => {
    expect(fitText("Trinidad and Tobago", 60, 10)).toMatch(/^Trinidad.*…$/);
    expect(fitText("Cuba", 60, 10)).toBe("Cuba");
    for (const line of wrapText("What one standard deviation of it goes with, Donaudampfschifffahrtsgesellschaft", 80, 10))
      expect(textWidth(line, 10)).toBeLessThanOrEqual(80);
  });
});

describe("scales", () => {
  test.each([
    [
      [0, 1],
      [0, 0.2, 0.4, 0.6, 0.8, 1],
    ],
    [
      [-0.4, 0.6],
      [-0.4, -0.2, 0, 0.2, 0.4, 0.6],
    ],
    [
      [3, 3],
      [2.6, 2.8, 3, 3.2, 3.4],
    ],
  ] as const)("ticks of %j are round", ([low, high], ticks) => {
    const scale = linearScale([low, high], [0, 100]);
    expect(scale.ticks.map((tick) => Math.round(tick * 1e9) / 1e9)).toEqual(ticks);
  });
  test("an empty domain is still a scale", () => {
    expect(linearScale([Number.NaN, Number.NaN], [0, 100])(0.5)).toBe(50);
  });
});

test("what is missing is hatched, never a shade", () => {
  const { body } = figures.get("signals")?.wide ?? { body: "" };
  expect(body).toContain('fill="url(#signals-w-missing)"');
  for (const shade of ramp) expect(body).toContain(`var(--${shade})`);
});

test("a study without panel measures, events or checks has the figures that it can have", () => {
  const bare = { ...results, models: [], measures: [], robustness: [], hypotheses: [] };
  expect([...figuresOf(bare, rolesOf(bare), labelsOf(bare)).keys()]).toEqual(["contract"]);
});

test("traces of chains say which mixed worst, and hold every chain's draws", () => {
  const chain = (shift: number): Float64Array => Float64Array.from({ length: 900 }, (_, k) => Math.sin(k * 12.9898 + shift) + shift);
  const drawn = traces(
    [
      { name: "visits", chains: [chain(0), chain(0.1)], rhat: 1.001, bulk: 820 },
      { name: "arms", chains: [chain(0), chain(3)], rhat: 1.62, bulk: 4 },
    ],
    { name: "traces", title: "Chains", caption: "How they went." },
  );
  expect(drawn.description).toBe("The largest R-hat is 1.620, of arms.");
  expect(drawn.numbers.rows).toHaveLength(2 * 2 * 180);
  expect(standaloneSvg(drawn)).toContain("arms: R-hat 1.620, 4 effective draws");
});
