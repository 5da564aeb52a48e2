import { latin1Slice } from "./encoding.js";

/** Powers of ten that a double holds exactly. */
const powers = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const largestExact = 2 ** 53;

/** What the last call of `parseDecimal` found beside the value: whether String(value) gives the very text back. */
export const parsed = { canonical: true };

/**
 * The plain decimal number that bytes[at..end) spell, correctly rounded; NaN if they spell none.
 * A sign, digits with or without a point, and an exponent are allowed; `Inf`, `NaN`, blanks and hexadecimals are not.
 * Leading zeros (01, 040) mark a code, and integers beyond ±2⁵³ an identifier that a double would change: both give NaN.
 */
export function parseDecimal(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  let code = bytes[i] as number;
  const negative = code === 45;
  let canonical = true;
  if (negative || code === 43) {
    canonical = negative;
    code = bytes[++i] as number;
  }
  const first = i;
  let mantissa = 0;
  while (i < end && (code = (bytes[i] as number) - 48) >= 0 && code <= 9) {
    mantissa = mantissa * 10 + code;
    i++;
  }
  let digits = i - first;
  if (digits > 1 && bytes[first] === 48) return Number.NaN;
  let exponent = 0;
  if (i < end && bytes[i] === 46) {
    if (digits === 0) canonical = false;
    const point = ++i;
    while (i < end && (code = (bytes[i] as number) - 48) >= 0 && code <= 9) {
      mantissa = mantissa * 10 + code;
      i++;
    }
    exponent = point - i;
    digits -= exponent;
    if (exponent === 0 || bytes[i - 1] === 48) canonical = false;
  }
  if (digits === 0) return Number.NaN;
  if (i < end) {
    if (((bytes[i] as number) | 32) !== 101) return Number.NaN;
    canonical = false;
    const sign = bytes[++i] as number;
    if (sign === 45 || sign === 43) i++;
    if (i >= end) return Number.NaN;
    let power = 0;
    for (; i < end; i++) {
      code = (bytes[i] as number) - 48;
      if (code < 0 || code > 9) return Number.NaN;
      power = Math.min(power * 10 + code, 99999);
    }
    exponent += sign === 45 ? -power : power;
  } else if (exponent === 0 && mantissa >= largestExact) return Number.NaN;
  let value: number;
  if (mantissa < largestExact && exponent <= 22 && exponent >= -22) {
    // One rounding of exact operands (Clinger 1990).
    value = exponent < 0 ? mantissa / (powers[-exponent] as number) : mantissa * (powers[exponent] as number);
    parsed.canonical = canonical && mantissa < 1e15 && (mantissa === 0 ? !negative && exponent === 0 : exponent === 0 || value >= 1e-6);
  } else {
    value = divided(bytes, first, end, exponent) ?? Math.abs(Number(latin1Slice(bytes, at, end)));
    parsed.canonical = false;
    if (value === Number.POSITIVE_INFINITY) return Number.NaN;
  }
  return negative ? -value : value;
}

/**
 * Digits of 16 to 22 places over 10^−exponent, correctly rounded by arithmetic of two doubles; undefined where that is not certain.
 * The quotient is q + r with r known to 50 bits, so its rounding is certain unless it lies that near to the middle of two doubles.
 * Source: Dekker (1971), a floating-point technique for extending the available precision.
 */
function divided(bytes: Uint8Array, from: number, end: number, exponent: number): number | undefined {
  if (exponent < -22 || exponent > -1) return undefined;
  let [high, low, digits] = [0, 0, 0];
  for (let i = from; i < end; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0) continue;
    if (digit > 9) break;
    if (digits < 15) high = high * 10 + digit;
    else low = low * 10 + digit;
    if (digits > 0 || digit > 0) digits++;
  }
  if (digits < 16 || digits > 22) return undefined;
  const scale = powers[digits - 15] as number;
  const product = high * scale;
  const rest = productError(high, scale, product) + low;
  const a = product + rest;
  const b = rest - (a - product);
  const divisor = powers[-exponent] as number;
  const q = a / divisor;
  const back = q * divisor;
  const r = (a - back - productError(q, divisor, back) + b) / divisor;
  const below = q + r * (1 - 2 ** -40);
  return below === q + r * (1 + 2 ** -40) ? below : undefined;
}

/** x·y − product, exactly. */
function productError(x: number, y: number, product: number): number {
  const splitter = 2 ** 27 + 1;
  const [p, q] = [splitter * x, splitter * y];
  const xh = p - (p - x);
  const yh = q - (q - y);
  const [xl, yl] = [x - xh, y - yh];
  return xl * yl - (product - xh * yh - xl * yh - xh * yl);
}
