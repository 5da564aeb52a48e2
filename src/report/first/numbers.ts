const minus = "−";

/** A number with `digits` decimals and a true minus sign; a dash where there is none. */
export function fixed(x: number | undefined, digits: number): string {
  if (x === undefined || !Number.isFinite(x)) return "–";
  const text = Math.abs(x).toFixed(digits);
  const [whole = "", rest] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${x < 0 && Number(text) !== 0 ? minus : ""}${grouped}${rest === undefined ? "" : `.${rest}`}`;
}

/** Decimals that show three significant digits of an uncertainty, at most eight. */
export function decimalsFor(se: number): number {
  if (!(se > 0) || !Number.isFinite(se)) return 3;
  return Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(se) + 1e-12)));
}

/** A number to `digits` significant digits, without powers of ten where it can be helped. */
export function significant(x: number, digits = 3): string {
  if (!Number.isFinite(x)) return "–";
  if (x === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(x)) + 1e-12);
  if (size < -5)
    return x
      .toExponential(digits - 1)
      .replace("e-", " × 10^−")
      .replace("-", minus);
  return fixed(x, Math.max(0, digits - 1 - size));
}

export function count(n: number): string {
  return fixed(n, 0);
}

/** p as it is read: three decimals, "< 0.001" below. */
export function pText(p: number): string {
  if (!Number.isFinite(p)) return "–";
  return p < 0.001 ? "< 0.001" : fixed(p, 3);
}

/** Years as spans: 1950–1953, 1955. */
export function spans(years: readonly number[]): string {
  const sorted = [...new Set(years)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (sorted[j + 1] === (sorted[j] as number) + 1) j++;
    parts.push(i === j ? `${sorted[i]}` : `${sorted[i]}–${sorted[j]}`);
    i = j + 1;
  }
  return parts.join(", ");
}
