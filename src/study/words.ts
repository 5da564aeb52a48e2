/** A number in words of a text: three significant digits, no exponent for ordinary sizes. */
export function figure(x: number): string {
  if (!Number.isFinite(x)) return "unknown";
  const size = Math.abs(x);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return x.toExponential(1).replace("-", "−");
  const digits = size === 0 ? 0 : Math.max(0, 2 - Math.floor(leading(size)));
  return x.toFixed(Math.min(digits, 6)).replace("-", "−");
}

/** The power of ten of the first digit; decided by comparison, so that it is the same everywhere. */
function leading(size: number): number {
  let power = 0;
  while (size >= 10 ** (power + 1)) power++;
  while (size < 10 ** power) power--;
  return power;
}

/** An interval in words. */
export function interval([low, high]: readonly [number, number], level = 95): string {
  return `${level} % interval ${figure(low)} to ${figure(high)}`;
}

/** A p-value in words. */
export function pValue(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`;
}

/** 1234567 → 1,234,567. */
export function thousands(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
