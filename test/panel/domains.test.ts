import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../src/data/index.js";
import { families } from "../../src/panel/families/index.js";
import { patrons, type SpineKind, spines } from "../../src/panel/spine.js";
import { fixtureDatabase } from "./fixtures.js";
import { holdDomains, spineRows } from "./properties.js";

let db: Database;
beforeAll(async () => {
  db = await fixtureDatabase();
});
afterAll(() => db.close());

const state = fc.constantFrom(2, 41, 200, 255, 260, 345, 365, 740, 990);
const year = fc.oneof(fc.integer({ min: 1940, max: 2026 }), fc.constantFrom(1960, 1961, 1985, 1990, 2012));

test.each(spines)("a variable of %s is missing outside its domain, and what is inside has a source or a rule", async (kind: SpineKind) => {
  const first = kind === "ally-year" ? fc.constantFrom(...patrons.values()) : state;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(first, state, year), { minLength: 5, maxLength: 60 }), async (cells) => {
      const rows = spineRows(kind, cells);
      if (rows.length > 0) expect(await holdDomains(db, kind, rows)).toBeGreaterThan(0);
    }),
    { numRuns: 5 },
  );
});

test("every variable says what it is, where it exists, what it is made from and how", () => {
  for (const { parts } of families.values()) {
    for (const { about, variables, sources } of parts) {
      expect(about).toMatch(/\.$/);
      for (const [name, { label, unit, rule, from, domain }] of Object.entries(variables)) {
        expect(name).toMatch(/^[a-z][a-z_]*$/);
        for (const text of [label, unit, rule]) expect(text.trim().length, name).toBeGreaterThan(3);
        expect(Object.keys(from).length, name).toBeGreaterThan(0);
        expect(domain.years[0], name).toBeLessThanOrEqual(domain.years[1]);
        expect(Object.keys(from).every((alias) => sources.some((source) => source.alias === alias))).toBe(true);
      }
    }
  }
});
