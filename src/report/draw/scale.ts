import { fixed } from "../numbers.js";

/** A linear scale with round ticks. */
export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
  readonly text: (tick: number) => string;
}

/** A scale from `domain` to `range` with about `wanted` ticks; `nice` widens the domain to the ticks around it. */
export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  { wanted = 6, nice = false }: { readonly wanted?: number; readonly nice?: boolean } = {},
): Scale {
  let [low, high] = domain;
  if (!(Number.isFinite(low) && Number.isFinite(high))) [low, high] = [0, 1];
  if (!(high > low)) [low, high] = [low - 0.5, high + 0.5];
  const step = niceStep((high - low) / Math.max(1, wanted));
  if (nice) [low, high] = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(k === 0 ? 0 : k * step);
  const digits = decimalsOf(step);
  const scale = (value: number): number => range[0] + ((value - low) / (high - low)) * (range[1] - range[0]);
  return Object.assign(scale, { domain: [low, high] as const, range, ticks, text: (tick: number) => fixed(tick, digits) });
}

/** A scale of years: whole ticks, no thousands apart. */
export function yearScale(domain: readonly [number, number], range: readonly [number, number], wanted: number): Scale {
  const scale = linearScale(domain, range, { wanted });
  return Object.assign((value: number) => scale(value), { ...scale, ticks: scale.ticks.filter(Number.isInteger), text: (tick: number) => String(tick) });
}

/** 1, 2 or 5 times a power of ten, the least that is not below `raw`. */
function niceStep(raw: number): number {
  const power = Number(`1e${raw.toExponential(12).split("e")[1]}`);
  return ([1, 2, 5, 10].find((m) => m * power >= raw * 0.999) ?? 10) * power;
}

function decimalsOf(step: number): number {
  return Math.min(12, Math.max(0, -Number(step.toExponential(6).split("e")[1])));
}

/** Least and greatest of numbers, those that are not finite left out; [0, 1] of none. */
export function extent(values: Iterable<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
