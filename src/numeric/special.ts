/** Special functions that give the same bits on every engine. */
export { default as digamma } from "@stdlib/math-base-special-digamma";
export { default as lnGamma } from "@stdlib/math-base-special-gammaln";
export { default as trigamma } from "@stdlib/math-base-special-trigamma";
