import { expect, test } from "vitest";
import { stream, symmetricEigen, symmetricEigenvalues } from "../../src/numeric/index.js";

/** X'X of a matrix of normal numbers, of the rank given. */
function gram(size: number, rank: number): Float64Array {
  const { normal } = stream(size);
  const x = Array.from({ length: rank }, () => Array.from({ length: size }, normal));
  return Float64Array.from({ length: size * size }, (_, at) =>
    x.reduce((sum, row) => sum + (row[Math.floor(at / size)] as number) * (row[at % size] as number), 0),
  );
}

test.each([
  [1, 1],
  [12, 12],
  [33, 33],
  [60, 60],
  [60, 20],
])("eigenvalues of %i rows and rank %i are those of Jacobi's rotations", (size, rank) => {
  const matrix = gram(size, rank);
  const all = symmetricEigen(matrix, size).values;
  const largest = all[size - 1] as number;
  symmetricEigenvalues(matrix, size).forEach((value, i) => {
    expect(Math.abs(value - (all[i] as number)) / largest).toBeLessThan(1e-13);
  });
});

test("a matrix that is diagonal already gives its diagonal", () => {
  const matrix = new Float64Array(40 * 40);
  for (let i = 0; i < 40; i++) matrix[i * 40 + i] = (i * 7) % 40;
  expect(Array.from(symmetricEigenvalues(matrix, 40))).toEqual(Array.from({ length: 40 }, (_, i) => i));
});
