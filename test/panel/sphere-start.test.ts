import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openStore } from "../../src/data/index.js";
import { cellText, column, numbers } from "../../src/frame/index.js";
import { sphereStart } from "../../src/panel/index.js";
import { spheresFromFrame } from "../../src/simulate/index.js";
import { checkSpheres } from "../../src/theory/index.js";
import { describeShared, mirror } from "../support/shared.js";

describeShared("the states of a year", { timeout: 240_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), "fealty-spheres-"));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test("1990: states, capabilities, positions and patrons, as the sources have them", async () => {
    const { frame, borrowed, datasets } = await sphereStart(openStore({ home, from: mirror }), { year: 1990, patrons: ["USA", "RUS", "CHN"] });
    const codes = numbers(frame, "ccode");
    const at = (name: string, code: number): number => numbers(frame, name)[codes.indexOf(code)] as number;
    expect(frame.length).toBeGreaterThan(150);
    expect(new Set(codes).size).toBe(frame.length);
    expect(cellText(column(frame, "name"), codes.indexOf(365))).toBe("RUS");
    // Canada and Japan with the United States, Bulgaria with the Soviet Union, North Korea with the nearer of two, India with nobody.
    expect([20, 740, 355].map((code) => at("patron", code))).toEqual([2, 2, 365]);
    expect(at("pacts", 731)).toBe(2);
    expect(at("patron", 750)).toBeNaN();
    expect(at("patron", 2)).toBeNaN();
    expect(at("ideal_point", 2)).toBeGreaterThan(2);
    expect(at("ideal_point", 365)).toBeLessThan(at("ideal_point", 20));
    expect(numbers(frame, "cinc").reduce((sum, x) => sum + (Number.isNaN(x) ? 0 : x), 0)).toBeCloseTo(1, 1);
    expect(borrowed.every(({ year }) => year >= 1985 && year < 1990)).toBe(true);
    expect(datasets).toContain("ideal-points-2024");
    const { patrons, states, leftOut } = spheresFromFrame(frame, ["USA", "RUS", "CHN"]);
    const world = checkSpheres({ patrons, states });
    expect(world.patrons.map(({ code, name }) => [code, name])).toEqual([
      [2, "USA"],
      [365, "RUS"],
      [710, "CHN"],
    ]);
    expect(states.length + leftOut.length + 3).toBe(frame.length);
    expect(leftOut.every(({ why }) => why === "no position")).toBe(true);
  });
});
