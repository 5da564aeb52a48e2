import { expect, test } from "vitest";
import { inlineSvg, regionPicture, standaloneSvg } from "../../src/report/index.js";
import type { Region } from "../../src/theory/index.js";

const region: Region = {
  id: "H3 sign",
  model: "learning",
  claim: "a concession brings less as tenure goes on",
  verdicts: [
    ["holds", "fails"],
    ["silent", "holds"],
  ],
};
const axes = { x: { name: "stake", from: 1, to: 2 }, y: { name: "cost", from: 0.5, to: 1 } };

test("the picture tells every cell, its shares and where it is drawn around", () => {
  const drawn = regionPicture({ region, ...axes, at: [1, 0.5] });
  expect(drawn.name).toBe("region-learning-h3-sign");
  expect(drawn.description).toBe("It holds at 50 % of 2 × 2 points, fails at 25 %, and at 25 % there is nothing to judge.");
  expect(drawn.caption).toContain("The dot marks the primitives given.");
  expect(drawn.numbers.rows.map(({ cells }) => cells[2])).toEqual(["holds", "fails", "nothing to judge", "holds"]);
  expect(regionPicture({ region, ...axes }).caption).not.toContain("dot");
});

test("fails is hatched, not a colour, so that grey paper shows it; colours are the page's", () => {
  const drawn = regionPicture({ region, ...axes });
  const inline = inlineSvg(drawn, "wide");
  expect(inline).toContain("url(#region-learning-h3-sign-w-fails)");
  expect(inline).toContain("var(--ramp5)");
  expect(inline).not.toMatch(/NaN|undefined/);
  expect(standaloneSvg(drawn)).not.toContain("var(--");
});
