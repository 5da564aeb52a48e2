import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { estimate } from "../../src/estimate/index.js";
import { readCsv } from "../../src/formats/index.js";
import { frame, numberColumn, numbers } from "../../src/frame/index.js";
import { describeShared, shared } from "../support/shared.js";

describeShared("the separation sets of ppmlhdfe", () => {
  const folder = `${shared}/golden/separation`;
  const names = readdirSync(folder).filter((name) => name.endsWith(".csv"));
  test.each(names)("%s: exactly the separated rows are named", (name) => {
    const data = readCsv(readFileSync(`${folder}/${name}`), { name });
    const columns = [...data.columns.keys()];
    const rhs = columns.filter((c) => /^x/.test(c)).join(" + ") || "1";
    const effects = columns.filter((c) => /^id/.test(c)).join(" + ");
    const separated = Array.from(numbers(data, "separated"), (v, i) => (v === 1 ? i + 1 : 0)).filter((row) => row > 0);
    const fit = estimate(data, { fit: "poisson", formula: `y ~ ${rhs}${effects ? ` | ${effects}` : ""}`, vcov: "iid", singletons: "keep" });
    expect(fit.dropped.separated?.rows ?? []).toEqual(separated);
    expect(fit.converged).toBe(true);
  });
});

test("a logit whose outcome a regressor predicts perfectly names the rows", () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 8];
  const d = [0, 1, 0, 0, 1, 0, 1, 0];
  const perfect = [0, 0, 0, 0, 0, 0, 1, 1];
  const data = frame({
    y: numberColumn([...d.slice(0, 6), 1, 1]),
    x: numberColumn(x),
    z: numberColumn(perfect),
  });
  const fit = estimate(data, { fit: "logit", formula: "y ~ x + z", vcov: "iid" });
  expect(fit.dropped.separated?.rows).toEqual([7, 8]);
  expect(fit.dropped.collinear).toEqual(["z"]);
});
