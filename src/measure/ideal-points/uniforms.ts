import { philox } from "../../numeric/index.js";

/** Uniforms in (0, 1) of 32 bits from one counter-based address, a block of four at a time. */
export interface Uniforms {
  next(): number;
}

export function uniforms(seed: number, task: number, unit: number, period: number): Uniforms {
  const words = new Uint32Array(4);
  const [k0, k1] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  let block = 0;
  let used = 4;
  return {
    next() {
      if (used === 4) {
        philox(block++, period, unit, task, k0, k1, words);
        used = 0;
      }
      return ((words[used++] as number) + 0.5) / 4294967296;
    },
  };
}
