import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readTable } from "../../src/formats/index.js";
import { cameoAct, cameoActs, eventActs, ploverAct, ploverActs } from "../../src/panel/events/codes.js";
import { eventCodesPage } from "../../src/panel/events/codes-page.js";
import { describeShared, shared } from "../support/shared.js";

test("every root of CAMEO and every type of PLOVER has an act or none", () => {
  const acts = new Set<string>([...Object.keys(eventActs), "none"]);
  for (let root = 1; root <= 20; root++) expect(acts.has(cameoAct(String(root).padStart(2, "0")) ?? "")).toBe(true);
  for (const act of [...Object.values(cameoActs), ...Object.values(ploverActs)]) expect(acts.has(act)).toBe(true);
});

test("the longest prefix decides, and a lost zero is put back", () => {
  expect(cameoAct("042")).toBe("welcome");
  expect(cameoAct("42")).toBe("welcome");
  expect(cameoAct("0421")).toBe("welcome");
  expect(cameoAct("190")).toBe("punish");
  expect(cameoAct("1")).toBe("none");
  expect(cameoAct("---")).toBeUndefined();
  expect(ploverAct("consult:visit")).toBe("welcome");
  expect(ploverAct("CONSULT:")).toBe("none");
  expect(ploverAct("SING")).toBeUndefined();
});

test("the page of the codes is what the code says", () => {
  expect(readFileSync("docs/reference/event-codes.md", "utf8")).toBe(eventCodesPage());
});

describeShared("published codes", () => {
  test("every CAMEO code has an act or none", async () => {
    const name = "cameo_codes.csv";
    const table = await readTable(new Uint8Array(readFileSync(`${shared}/data/${name}`)), { name });
    const codes = table.columns.get("code");
    const all = codes?.kind === "code" ? codes.levels : Array.from(codes?.kind === "number" ? codes.values : [], String);
    expect(all.length).toBeGreaterThan(290);
    for (const code of all) expect(cameoAct(code), code).toBeDefined();
  });
});
