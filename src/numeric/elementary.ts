/** Elementary functions that give the same bits on every engine: on the way to a result use these, not Math's. */
export { default as asin } from "@stdlib/math-base-special-asin";
export { default as atan } from "@stdlib/math-base-special-atan";
export { default as atan2 } from "@stdlib/math-base-special-atan2";
export { default as cos } from "@stdlib/math-base-special-cos";
export { default as expm1 } from "@stdlib/math-base-special-expm1";
export { default as log } from "@stdlib/math-base-special-ln";
export { default as log10 } from "@stdlib/math-base-special-log10";
export { default as log1p } from "@stdlib/math-base-special-log1p";
export { default as pow } from "@stdlib/math-base-special-pow";
export { default as sin } from "@stdlib/math-base-special-sin";
export { default as tanh } from "@stdlib/math-base-special-tanh";
export { exp } from "./exp.js";
