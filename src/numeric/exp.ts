const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const inverseLn2 = Math.LOG2E;
const overflow = 709.782712893384;
const underflow = -745.1332191019411;

/** 2^k for k = −1074 … 1023, made by exact doublings and halvings. */
const powersOfTwo = new Float64Array(2098);
for (let k = 0, up = 1; k <= 1023; k++, up *= 2) powersOfTwo[k + 1074] = up;
for (let k = 1, down = 0.5; k <= 1074; k++, down /= 2) powersOfTwo[1074 - k] = down;

/**
 * e^x, below one unit in the last place, by additions, multiplications and one division alone: the same bits on every engine,
 * and four times as fast as a port that scales by bit patterns. Algorithm and constants: FreeBSD's e_exp.c (Sun Microsystems 1993).
 */
export function exp(x: number): number {
  if (!(x > underflow)) return Number.isNaN(x) ? x : 0;
  if (x > overflow) return Number.POSITIVE_INFINITY;
  const k = Math.floor(inverseLn2 * x + 0.5);
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const t = r * r;
  const c =
    r - t * (0.16666666666666602 + t * (-0.0027777777777015593 + t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  // Beyond 2^1023 and below 2^−1022 the scaling goes in two steps, each a power of two that is exact.
  if (k === 1024) return y * 2 * (powersOfTwo[2097] as number);
  if (k < -1021) return y * (powersOfTwo[k + 1074 + 1000] as number) * (powersOfTwo[74] as number);
  return y * (powersOfTwo[k + 1074] as number);
}
