export * from "./distributions.js";
export * as elementary from "./elementary.js";
export { columnOf, fromRows, type Matrix, matrix, multiply, toRows, transpose } from "./matrix.js";
export { philox, type Stream, stream } from "./philox.js";
