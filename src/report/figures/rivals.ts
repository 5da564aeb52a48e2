import type { RivalsResult } from "../../rivals/index.js";
import { axisBelow, panel } from "../draw/axes.js";
import { type Canvas, type Drawing, type Figure, figure } from "../draw/figure.js";
import { extent, linearScale } from "../draw/scale.js";
import { curve, dot, line, rect, text } from "../draw/svg.js";
import { textWidth } from "../draw/text-width.js";
import { capital, decapital, type Labels } from "../labels.js";
import { count, many, significant } from "../numbers.js";
import { byScore } from "../tables/rivals.js";
import { sizes, type Token } from "../tokens.js";
import { numbersTable } from "./numbers-table.js";

const size = 11.5;

/** Log scores behind the best rule's with their intervals on one axis, and stacking weights beside them. */
export function rivalsFigure(found: RivalsResult, labels: Labels): Figure {
  const rules = byScore(found);
  const title = `Which rule predicts ${decapital(labels(found.outcome))}?`;
  const numbers = numbersTable(
    "rivals",
    title,
    ["Rule", "Log score behind the best", "95 % low", "95 % high", "Weight", "Weight 95 % low", "Weight 95 % high"],
    rules.map(({ name, behind, weight }) => [
      capital(name),
      behind.estimate,
      ...(behind.ci ?? [Number.NaN, Number.NaN]),
      weight.estimate,
      ...(weight.ci ?? [Number.NaN, Number.NaN]),
    ]),
  );
  return figure(
    {
      name: "rivals",
      title,
      caption: `${count(found.scored)} ally-years of ${many(found.units, "ally", "allies")}, out of sample. Left: mean log score (nats an ally-year) less that of the best rule; right: weights of the mixture that predicts best. Lines: 95 % intervals, ${count(found.draws)} draws of allies.`,
      description: `From best to worst: ${rules.map(({ name, behind, weight }) => `${name} ${significant(behind.estimate)}, weight ${significant(weight.estimate, 2)}`).join("; ")}.`,
      numbers,
      width: sizes.wide,
    },
    (canvas) => drawScores(rules, canvas),
  );
}

function drawScores(rules: ReturnType<typeof byScore>, { width, narrow }: Canvas): Omit<Drawing, "width"> {
  const left = Math.ceil(Math.max(...rules.map(({ name }) => textWidth(capital(name), size)))) + 16;
  const middle = narrow ? left + (width - left) * 0.62 : left + (width - left) * 0.64;
  const x = linearScale(extent([0, ...rules.flatMap(({ behind }) => [behind.estimate, ...(behind.ci ?? [])])]), [left, middle - 16], {
    wanted: narrow ? 3 : 6,
    nice: true,
  });
  const w = linearScale([0, 1], [middle + 10, width - 14], { wanted: 2 });
  const step = narrow ? 26 : 30;
  const bottom = rules.length * step + 10;
  const grid = [x, w].flatMap((scale) =>
    scale.ticks.map((tick) => line(scale(tick), 4, scale(tick), bottom, tick === 0 ? "axis" : "line", { "stroke-width": tick === 0 ? 1.2 : 0.7 })),
  );
  const marks = rules.flatMap(({ name, behind, weight }, i) => {
    const at = i * step + step / 2 + 4;
    const colour: Token = name === "loyalty" ? "accent" : "text";
    const [low, high] = behind.ci ?? [behind.estimate, behind.estimate];
    const [least, most] = weight.ci ?? [weight.estimate, weight.estimate];
    return [
      text(left - 10, at + 4, capital(name), { anchor: "end", size, bold: name === "loyalty" }),
      line(x(low), at, x(high), at, colour, { "stroke-width": 1.8, "stroke-opacity": 0.7 }),
      dot(x(behind.estimate), at, 3.4, colour),
      rect(w(0), at - 5, w(weight.estimate) - w(0), 10, colour, { "fill-opacity": 0.55 }),
      line(w(least), at, w(most), at, colour, { "stroke-width": 1.4 }),
    ];
  });
  const scores = axisBelow(x, bottom, narrow ? "Log score behind the best" : "Mean log score behind the best rule (nats an ally-year)", middle);
  const weights = axisBelow(w, bottom, "Stacking weight", width);
  return { height: bottom + Math.max(scores.height, weights.height), body: [...grid, ...marks, scores.body, weights.body].join("") };
}

const colours: readonly Token[] = ["patronGBR", "patronCHN", "patronRUS", "patronFRA", "text", "towards", "away", "muted"];

/** What each rule gains over no rule, block by block. */
export function rivalBlocks(found: RivalsResult, labels: Labels): Figure {
  const { blocks, rules } = found;
  const title = `What each rule adds, over blocks of years`;
  const numbers = numbersTable(
    "rival-blocks",
    title,
    ["From*", "To*", "Ally-years", ...rules.map(({ name }) => capital(name))],
    blocks.map(({ first, last, rows, logScores }) => [first, last, rows, ...logScores]),
  );
  return figure(
    {
      name: "rival-blocks",
      title,
      caption: `Mean log score (nats an ally-year) of ${decapital(labels(found.outcome))} above that of no rule, in each block of years that is predicted; below 0 a rule misleads.`,
      description: blocks
        .map(({ first, last, logScores }) => {
          const best = logScores.indexOf(Math.max(...logScores));
          return `${first}–${last}: ${rules[best]?.name} adds most, ${significant(logScores[best])}`;
        })
        .join("; "),
      numbers,
      width: sizes.wide,
    },
    ({ width, narrow }) => drawBlocks(found, width, narrow),
  );
}

function drawBlocks({ blocks, rules }: RivalsResult, width: number, narrow: boolean): Omit<Drawing, "width"> {
  const right = Math.ceil(Math.max(...rules.map(({ name }) => textWidth(capital(name), size, true)))) + 26;
  const p = panel({
    width,
    narrow,
    height: narrow ? 210 : 260,
    x: [-0.25, Math.max(0.25, blocks.length - 0.75)],
    y: extent([0, ...blocks.flatMap(({ logScores }) => logScores)]),
    yTitle: "Mean log score above that of no rule (nats an ally-year)",
    xTicks: blocks.map(({ first, last }, at) => ({ at, text: narrow ? `${first}–` : `${first}–${last}` })),
    right,
  });
  const look = (k: number): Token =>
    rules[k]?.name === "loyalty" ? "accent" : (colours[rules.slice(0, k).filter(({ name }) => name !== "loyalty").length % colours.length] as Token);
  const ends = spread(
    rules.map((_, k) => p.y(blocks.at(-1)?.logScores[k] ?? 0)),
    14,
    p.bottom,
  );
  const lines = rules.map(({ name }, k) => {
    const points = blocks.map(({ logScores }, b) => [p.x(b), p.y(logScores[k] as number)] as const);
    const end = points.at(-1) ?? [p.left, p.bottom];
    return [
      curve(points, look(k), { "stroke-width": name === "loyalty" ? 2.6 : 1.6 }),
      ...points.map(([x, y]) => dot(x, y, name === "loyalty" ? 3.4 : 2.4, look(k))),
      line(end[0] + 5, end[1], width - right + 14, ends[k] as number, look(k), { "stroke-width": 0.7, "stroke-opacity": 0.7 }),
      text(width - right + 18, (ends[k] as number) + 4, capital(name), { size, bold: name === "loyalty" }),
    ].join("");
  });
  return { height: p.end, body: [p.behind, ...lines].join("") };
}

/** Heights that stand at least `apart` from one another, in their order, none below `lowest`. */
function spread(heights: readonly number[], apart: number, lowest: number): number[] {
  const order = heights.map((_, k) => k).sort((a, b) => (heights[a] as number) - (heights[b] as number));
  const out = [...heights];
  order.forEach((k, i) => {
    if (i > 0) out[k] = Math.max(out[k] as number, (out[order[i - 1] as number] as number) + apart);
  });
  let limit = lowest;
  for (const k of [...order].reverse()) {
    out[k] = Math.min(out[k] as number, limit);
    limit = (out[k] as number) - apart;
  }
  return out;
}
