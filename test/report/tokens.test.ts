import { describe, expect, test } from "vitest";
import { contrast, dark, deficiencyNames, distance, light, luminance, patrons, ramp, tokenCss, withColours } from "../../src/report/index.js";

const themes = { light, dark };
const seen = [undefined, ...deficiencyNames];

describe.each(Object.entries(themes))("colours, %s", (_, theme) => {
  test("text keeps 4.5 : 1 on every ground it stands on", () => {
    for (const ink of ["text", "muted", "accent"] as const)
      for (const ground of ["ground", "raised"] as const) expect(contrast(theme[ink], theme[ground]), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    for (const ink of ["text", "muted"] as const) expect(contrast(theme[ink], theme.shade), `${ink} on shade`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.ground, theme.notice)).toBeGreaterThanOrEqual(4.5);
  });
  test("graphics keep 3 : 1 on the ground", () => {
    const marks = ["axis", "accent", "towards", "away", "missing", ...Object.values(patrons).map(({ token }) => token)] as const;
    for (const mark of marks) expect(contrast(theme[mark], theme.ground), mark).toBeGreaterThanOrEqual(3);
    expect(contrast(theme[ramp[ramp.length - 1] ?? "ramp6"], theme.ground)).toBeGreaterThanOrEqual(3);
  });
  test("the five patrons differ for every eye", () => {
    const hues = Object.values(patrons).map(({ token }) => theme[token]);
    for (const eye of seen)
      hues.forEach((a, i) => {
        for (const b of hues.slice(i + 1)) expect(distance(a, b, eye), `${a} ${b} ${eye}`).toBeGreaterThan(12);
      });
  });
  test("towards, away and neutral differ for every eye", () => {
    for (const eye of seen) {
      expect(distance(theme.towards, theme.away, eye)).toBeGreaterThan(10);
      expect(distance(theme.towards, theme.neutral, eye)).toBeGreaterThan(10);
      expect(distance(theme.away, theme.neutral, eye)).toBeGreaterThan(10);
    }
  });
  test("the ramp runs one way in lightness, each step to be seen by every eye", () => {
    const steps = ramp.map((token) => theme[token]);
    const away = steps.map((hex) => Math.abs(luminance(hex) - luminance(theme.ground)));
    for (let i = 1; i < steps.length; i++) {
      expect(away[i]).toBeGreaterThan(away[i - 1] as number);
      for (const eye of seen) expect(distance(steps[i] as string, steps[i - 1] as string, eye)).toBeGreaterThan(4);
    }
  });
});

test("patrons differ in dash as well", () => {
  expect(new Set(Object.values(patrons).map(({ dash }) => dash)).size).toBe(5);
});

test("contrast and distance meet their known values", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(distance("#ffffff", "#000000")).toBeCloseTo(100, 3);
  expect(distance("#123456", "#123456", "deuteranopia")).toBe(0);
});

test("colours are written out for a file, and an unknown variable is left", () => {
  expect(withColours('<a fill="var(--text)" stroke="var(--other)"/>')).toBe(`<a fill="${light.text}" stroke="var(--other)"/>`);
  expect(withColours("var(--ground)", dark)).toBe(dark.ground);
});

test("the style has every token in both themes", () => {
  const css = tokenCss();
  for (const [name, value] of [...Object.entries(light), ...Object.entries(dark)]) expect(css).toContain(`--${name}:${value}`);
});
