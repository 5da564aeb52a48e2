import type { EventCurve, MarginalCurve } from "../../results.js";
import { paint } from "../tokens.js";
import { axisBelow, axisLeft, el, figure, fitText, label, linearScale, path, withTicks } from "./svg.js";
import { drawn, type Figure } from "./types.js";

type Names = { readonly name: string; readonly title: string; readonly caption: string };

function frameOf(width: number): { left: number; right: number; top: number; bottom: number } {
  return { left: 52, right: width - 14, top: 34, bottom: width < 500 ? 250 : 330 };
}

/** Leads and lags of one variable with 95 % intervals; leads are shaded and named as the placebo that they are. */
export function eventStudy({ of, at, effect, lower, upper }: EventCurve, names: Names, axis: string): Figure {
  return drawn(
    {
      ...names,
      numbers: [
        ["years after the concession", "effect", "lower", "upper"],
        ...at.map((k, i) => [k, effect[i] as number, lower[i] as number, upper[i] as number]),
      ],
    },
    (width) => {
      const { left, right, top, bottom } = frameOf(width);
      const x = linearScale([Math.min(...at) - 0.5, Math.max(...at) + 0.5], [left, right], 10);
      const y = linearScale([Math.min(0, ...lower), Math.max(0, ...upper)], [bottom - 8, top + 22]);
      const edge = x(0.5);
      return figure(
        width,
        bottom + 46,
        names.title,
        names.caption,
        el("rect", { x: left, y: top, width: edge - left, height: bottom - top, fill: paint("raised") }),
        label((left + edge) / 2, top + 14, "placebo: nothing may show here", { anchor: "middle", size: 11, token: "muted" }),
        axisLeft(y, left, right, top, fitText(axis, width - 20)),
        el("line", { x1: left, x2: right, y1: y(0), y2: y(0), stroke: paint("axis") }),
        ...at.map(
          (k, i) =>
            el("line", {
              x1: x(k),
              x2: x(k),
              y1: y(lower[i] as number),
              y2: y(upper[i] as number),
              stroke: paint(k <= 0 ? "muted" : "accent"),
              "stroke-width": 2,
            }) + el("circle", { cx: x(k), cy: y(effect[i] as number), r: 4, fill: paint(k <= 0 ? "muted" : "accent") }),
        ),
        axisBelow(withTicks(x, at), bottom, [left, right], fitText(`Years from ${of} to signal`, right - left)),
      );
    },
  );
}

/** Effect of one variable over another, with its 95 % band, above the distribution of the other. */
export function marginalEffect({ over, at, effect, lower, upper, values }: MarginalCurve, names: Names, axis: string): Figure {
  return drawn(
    { ...names, numbers: [[over, "effect", "lower", "upper"], ...at.map((k, i) => [k, effect[i] as number, lower[i] as number, upper[i] as number])] },
    (width) => {
      const { left, right, top, bottom } = frameOf(width);
      const floor = bottom - 60;
      const x = linearScale([Math.min(...at), Math.max(...at)], [left, right], width < 500 ? 4 : 8);
      const y = linearScale([Math.min(0, ...lower), Math.max(0, ...upper)], [floor - 8, top]);
      const [low, high] = [Math.min(...at), Math.max(...at)];
      const bins = new Array<number>(40).fill(0);
      for (const v of values)
        if (v >= low && v <= high)
          bins[Math.min(39, Math.floor(((v - low) / (high - low || 1)) * 40))] =
            (bins[Math.min(39, Math.floor(((v - low) / (high - low || 1)) * 40))] as number) + 1;
      const most = Math.max(1, ...bins);
      const band = [...at.map((k, i) => [x(k), y(upper[i] as number)] as const), ...at.map((k, i) => [x(k), y(lower[i] as number)] as const).reverse()];
      return figure(
        width,
        bottom + 46,
        names.title,
        names.caption,
        axisLeft(y, left, right, top, fitText(axis, width - 20)),
        path([...band, band[0] as readonly [number, number]], { fill: paint("accentSoft"), "fill-opacity": 0.45 }),
        el("line", { x1: left, x2: right, y1: y(0), y2: y(0), stroke: paint("axis") }),
        path(
          at.map((k, i) => [x(k), y(effect[i] as number)] as const),
          { stroke: paint("accent"), "stroke-width": 2.2 },
        ),
        ...bins.map((n, i) =>
          el("rect", {
            x: left + ((right - left) * i) / 40 + 0.5,
            y: bottom - (n / most) * 48,
            width: (right - left) / 40 - 1,
            height: (n / most) * 48,
            fill: paint("missing"),
          }),
        ),
        axisBelow(x, bottom, [left, right], fitText(`${over} (bars: rows of the sample)`, right - left)),
      );
    },
  );
}

/** The reward over reluctance under the contract: the aligned, the pivotal, the lost. */
export function contractPicture(
  points: readonly { readonly reluctance: number; readonly reassurance: number; readonly concession: number }[],
  cutOff: number,
  names: Names,
): Figure {
  return drawn({ ...names, numbers: [["reluctance", "reward", "concession"], ...points.map((p) => [p.reluctance, p.reassurance, p.concession])] }, (width) => {
    const { left, right, top, bottom } = frameOf(width);
    const thetas = points.map((p) => p.reluctance);
    const x = linearScale([Math.min(...thetas), Math.max(...thetas)], [left, right], width < 500 ? 4 : 8);
    const y = linearScale([0, Math.max(1, ...points.map((p) => p.reassurance))], [bottom, top + 22]);
    const peak = points.reduce((best, p) => (p.reassurance > best.reassurance ? p : best));
    const zone = (text: string, at: number): string =>
      label(Math.min(right - 30, Math.max(left + 34, x(at))), top + 12, text, { anchor: "middle", size: 12, token: "muted" });
    const aligned = points.find((p) => p.reassurance > 1e-9)?.reluctance ?? 0;
    return figure(
      width,
      bottom + 46,
      names.title,
      names.caption,
      axisLeft(y, left, right, top, "Reward (signal units) and, dashed, concession (share of the demand)"),
      el("line", { x1: x(cutOff), x2: x(cutOff), y1: top + 18, y2: bottom, stroke: paint("axis"), "stroke-dasharray": "3 3" }),
      path(
        points.map((p) => [x(p.reluctance), y(p.concession)] as const),
        { stroke: paint("muted"), "stroke-width": 1.6, "stroke-dasharray": "5 3" },
      ),
      path(
        points.map((p) => [x(p.reluctance), y(p.reassurance)] as const),
        { stroke: paint("accent"), "stroke-width": 2.4 },
      ),
      el("circle", { cx: x(peak.reluctance), cy: y(peak.reassurance), r: 4.5, fill: paint("accent") }),
      zone("aligned", (Math.min(...thetas) + aligned) / 2),
      zone("pivotal", peak.reluctance),
      zone("lost", (cutOff + Math.max(...thetas)) / 2),
      axisBelow(x, bottom, [left, right], "Reluctance (marginal cost of the first concession)"),
    );
  });
}

/** Medians and quartiles of one variable over tenths of another. */
export function binned(pairs: readonly (readonly [number, number])[], names: Names, axes: { readonly x: string; readonly y: string }, bins = 10): Figure {
  const sorted = pairs.filter(([a, b]) => !Number.isNaN(a) && !Number.isNaN(b)).sort((a, b) => a[0] - b[0]);
  const groups = Array.from({ length: bins }, (_, k) =>
    sorted.slice(Math.floor((k * sorted.length) / bins), Math.floor(((k + 1) * sorted.length) / bins)),
  ).filter((g) => g.length > 3);
  const at = (values: readonly number[], p: number): number => [...values].sort((a, b) => a - b)[Math.round(p * (values.length - 1))] as number;
  const rows = groups.map((g) => {
    const [xs, ys] = [g.map(([a]) => a), g.map(([, b]) => b)];
    return { x: at(xs, 0.5), low: at(ys, 0.25), mid: at(ys, 0.5), high: at(ys, 0.75), n: g.length };
  });
  return drawn(
    { ...names, numbers: [[axes.x, "lower quartile", "median", "upper quartile", "rows"], ...rows.map((r) => [r.x, r.low, r.mid, r.high, r.n])] },
    (width) => {
      const { left, right, top, bottom } = frameOf(width);
      const x = linearScale([Math.min(...rows.map((r) => r.x)), Math.max(...rows.map((r) => r.x))], [left + 12, right - 12], width < 500 ? 4 : 8);
      const y = linearScale([Math.min(...rows.map((r) => r.low)), Math.max(...rows.map((r) => r.high))], [bottom - 6, top]);
      return figure(
        width,
        bottom + 46,
        names.title,
        names.caption,
        axisLeft(y, left, right, top, fitText(axes.y, width - 20)),
        path(
          rows.map((r) => [x(r.x), y(r.mid)] as const),
          { stroke: paint("accentSoft"), "stroke-width": 1.5 },
        ),
        ...rows.map(
          (r) =>
            el("line", { x1: x(r.x), x2: x(r.x), y1: y(r.low), y2: y(r.high), stroke: paint("accent"), "stroke-width": 2 }) +
            el("circle", { cx: x(r.x), cy: y(r.mid), r: 4, fill: paint("accent") }),
        ),
        axisBelow(x, bottom, [left, right], fitText(axes.x, right - left)),
      );
    },
  );
}
