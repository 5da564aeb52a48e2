const minus = "−";

/** A number with `digits` decimals, thousands apart and a true minus; a dash where there is none. */
export function fixed(x: number | undefined, digits: number): string {
  if (x === undefined || !Number.isFinite(x)) return "–";
  if (Math.abs(x) >= 1e15) return scientific(x, 3);
  const text = Math.abs(x).toFixed(digits);
  const [whole = "", rest] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${x < 0 && Number(text) !== 0 ? minus : ""}${grouped}${rest === undefined ? "" : `.${rest}`}`;
}

/** Decimals that show three significant digits of an uncertainty, at most eight; three where it is unknown. */
export function decimalsFor(se: number | undefined): number {
  if (se === undefined || !(se > 0) || !Number.isFinite(se)) return 3;
  return Math.min(8, Math.max(0, 2 - exponent(se, 3)));
}

/** A number to `digits` significant digits, without powers of ten where it can be helped. */
export function significant(x: number | undefined, digits = 3): string {
  if (x === undefined || !Number.isFinite(x)) return "–";
  if (x === 0) return "0";
  const size = exponent(x, digits);
  return size < -5 || size > 14 ? scientific(x, digits) : fixed(x, Math.max(0, digits - 1 - size));
}

/** A number that somebody wrote, such as a primitive: as short as it is, at most four significant digits. */
export function plain(x: number | undefined): string {
  const text = significant(x, 4);
  return /[×–]/.test(text) || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
}

function scientific(x: number, digits: number): string {
  const [mantissa = "", power = ""] = x.toExponential(digits - 1).split("e");
  const raised = [...String(Number(power))].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return `${mantissa.replace("-", minus)} × 10${raised}`;
}

/** The power of ten of a number once it is rounded to `digits` significant digits. */
function exponent(x: number, digits: number): number {
  return Number(x.toExponential(digits - 1).split("e")[1]);
}

export function count(n: number | undefined): string {
  return fixed(n, 0);
}

export function percent(share: number, digits = 0): string {
  return `${fixed(100 * share, digits)} %`;
}

/** An estimate to three significant digits of its standard error. */
export function estimateText(estimate: number | undefined, se: number | undefined): string {
  return se === undefined || !Number.isFinite(se) ? significant(estimate) : fixed(estimate, decimalsFor(se));
}

/** "0.012 to 0.034", to three significant digits of what a standard error would be. */
export function intervalText(lower: number, upper: number, se = (upper - lower) / 3.92): string {
  const digits = decimalsFor(se);
  return `${fixed(lower, digits)} to ${fixed(upper, digits)}`;
}

/** p as it is read: three decimals, "< 0.001" below. */
export function pText(p: number | undefined): string {
  if (p === undefined || !Number.isFinite(p)) return "–";
  return p < 0.001 ? "< 0.001" : fixed(p, 3);
}

/** "1 ally", "2 allies". */
export function many(n: number, one: string, several = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : several}`;
}

/** The names of states that stand with an article inside a sentence. */
export function withArticle(state: string): string {
  return /^(United|Soviet|Russian|Czech|Dominican|German (Dem|Fed))|^(Netherlands|Philippines|Bahamas|Maldives|Comoros|Gambia)$/.test(state)
    ? `the ${state}`
    : state;
}

/** "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
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
