import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chisquareUpper, fUpper, normalQuantile, philox, stream, studentQuantile, studentTwoSided } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

const vectors = JSON.parse(readFileSync(new URL("golden/philox4x32-10.json", import.meta.url), "utf8")) as {
  counter: string[];
  key: string[];
  result: string[];
}[];

test("Philox 4×32-10 meets the published test vectors", () => {
  const hex = (words: string[]): number[] => words.map((w) => Number.parseInt(w, 16));
  for (const { counter, key, result } of vectors) {
    const out = new Uint32Array(4);
    philox(...([...hex(counter), ...hex(key)] as [number, number, number, number, number, number]), out);
    expect([...out]).toEqual(hex(result));
  }
});

test("a stream depends on its address alone and has the moments of a uniform", () => {
  const draws = Array.from({ length: 20_000 }, (_, i) => stream(7, 1, i).uniform());
  expect(draws.slice(0, 5)).toEqual(Array.from({ length: 5 }, (_, i) => stream(7, 1, i).uniform()));
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / draws.length));
});

// R 4.2.2: qnorm(c(1e-10, 0.3)), qt(c(.975, .99999, 1e-6), c(59, 8, 2.5)), pt(-40, 8), 2*pt(-8, 100), pf(30, 3, 50, lower = FALSE), pchisq(200, 5, lower = FALSE)
test("quantiles and tails meet R", () => {
  expectNear([normalQuantile(1e-10), normalQuantile(0.3)], [-6.361340902404056, -0.5244005127080407], { rel: 1e-14 });
  expectNear(
    [studentQuantile(0.975, 59), studentQuantile(0.99999, 8), studentQuantile(1e-6, 2.5)],
    [2.000995378088267, 8.907026870848963, -220.1734291782375],
    { rel: 1e-14 },
  );
  expectNear(
    [studentTwoSided(40, 8) / 2, studentTwoSided(8, 100), fUpper(30, 3, 50), chisquareUpper(200, 5)],
    [8.392859439572887e-11, 2.2728648077280803e-12, 3.072767902949641e-11, 2.8406228986415315e-41],
    { rel: 1e-13 },
  );
});

test("a two-sided tail is symmetric, 1 at zero, and normal in the limit", () => {
  expect(studentTwoSided(0, 5)).toBe(1);
  expectNear([studentTwoSided(-2, 59)], [studentTwoSided(2, 59)], { rel: 0 });
  expectNear([studentTwoSided(2, 1e9)], [studentTwoSided(2, Number.POSITIVE_INFINITY)], { rel: 1e-7 });
});
