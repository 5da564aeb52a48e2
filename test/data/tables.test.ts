import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, openStore, type Store, table } from "../../src/data/index.js";
import { repeatedKeys } from "../../src/frame/index.js";
import { describeShared, mirror } from "../support/shared.js";

describe("the catalogue", () => {
  test.each([...catalogue.values()].map((entry) => [entry.id, entry] as const))("%s says who publishes it, on what terms, how to cite it", (_, entry) => {
    expect(entry.url).toMatch(/^https:\/\//);
    expect(entry.terms.length).toBeGreaterThan(3);
    expect(entry.cite.length).toBeGreaterThan(0);
    expect(entry.files?.length || entry.instructions).toBeTruthy();
    for (const file of entry.files ?? []) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describeShared("tables from the pinned copies", () => {
  let store: Store;
  beforeAll(() => {
    store = openStore({ home: mkdtempSync(join(tmpdir(), "fealty-tables-")), from: mirror });
  });
  afterAll(() => rmSync(store.home, { recursive: true, force: true }));

  // The largest five are read in tests of the panel.
  const large = new Set(["un-votes", "cow-trade-dyad", "cow-igo-dyad", "mindist", "unvotes-votes"]);
  test.each([...catalogue.values()].filter((entry) => entry.files && !large.has(entry.id)).map((entry) => [entry.id, entry] as const))(
    "%s",
    async (_, entry) => {
      const read = await table(store, entry.id);
      if (entry.rows !== undefined) expect(read.length).toBe(entry.rows);
      expect(read.length).toBeGreaterThan(0);
      for (const { name } of entry.variables) expect(read.columns.has(name), `${name} among ${[...read.columns.keys()].slice(0, 30)}`).toBe(true);
      if (entry.keys.length) expect(repeatedKeys(read, entry.keys, 10_000).length).toBeLessThanOrEqual(entry.repeatedKeys ?? 0);
    },
  );
});
