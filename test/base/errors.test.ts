import { expect, test } from "vitest";
import { FealtyError, formatError, nearest, suggest } from "../../src/base/index.js";

test("an error is one sentence with its place and its mend", () => {
  const error = new FealtyError("unknown-key", 'panel has no key "yeers"', {
    where: { file: "study.yaml", line: 4, column: 3 },
    mend: suggest("yeers", ["years", "where"]),
  });
  expect(formatError(error)).toBe('study.yaml:4:3  panel has no key "yeers": did you mean "years"?');
});

test("the nearest name is found, and none where none is near", () => {
  expect(nearest("poison", ["ols", "poisson", "probit"])).toBe("poisson");
  expect(nearest("zzz", ["ols", "poisson"])).toBeUndefined();
});
