import { expect, test } from "vitest";
import { states } from "../../src/panel/index.js";
import { actorNames } from "../../src/text/actor-names.js";
import { officials } from "../../src/text/index.js";
import { names, short } from "./names.js";

test("every name of the tables is one of a state, at its time, and no two states claim it", () => {
  for (const [code, lists] of Object.entries(actorNames)) {
    expect(states.has(Number(code)), code).toBe(true);
    const all = [...names.aliases.values()].flat();
    for (const entry of lists
      .join("|")
      .split("|")
      .filter((one) => one !== "")) {
      const [name = "", years = "-"] = entry.split("@");
      const first = Number(years.split("-")[0] || "0") * 10000 + (years.startsWith("-") ? 0 : 101);
      const found = all.filter((one) => one.state === Number(code) && one.words.join("") === name.toLowerCase().replaceAll(" ", "") && one.from === first);
      expect(found.length, `${code} ${entry}`).toBeGreaterThan(0);
    }
  }
});

test("officials serve states that there are, in years that follow one another", () => {
  for (const { name, state, from, to } of officials) {
    expect(states.has(state), name).toBe(true);
    if (to !== undefined) expect(from < to, name).toBe(true);
  }
});

test("names that mean something else", () => {
  expect(short("We stand with Georgia.")).toEqual([]);
  expect(short("We stand with Georgia. Tbilisi is safe.")).toEqual(["2>372 reaffirm 2"]);
  expect(short("We stand with Mexican Americans.")).toEqual([]);
  expect(short("we stand with turkey and china.")).toEqual([]);
});
