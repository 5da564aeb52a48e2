export { type Cholesky, cholesky, choleskyInverse, choleskySolve } from "./cholesky.js";
export * from "./distributions.js";
export { type Eigen, symmetricEigen } from "./eigen.js";
export * as elementary from "./elementary.js";
export { columnOf, fromRows, type Matrix, matrix, multiply, toRows, transpose } from "./matrix.js";
export { philox, type Stream, stream } from "./philox.js";
export { blockedSquares, blockedSum, columnProducts, crossProducts, subtractColumns } from "./products.js";
export { householder, inverseGram, type Qr } from "./qr.js";
export * from "./special.js";
