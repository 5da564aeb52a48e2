import { changesOf, counterfactualsOf, patronEntries, type SphereGiven, sphereSettings, stateEntries } from "../simulate/index.js";
import { applyChange, learningNames, learningSettings, scheduleOf, type SphereChange, type SphereWorld, type Written } from "../theory/index.js";
import type { Checker, Path } from "./checker.js";
import { sphereEntry, sphereKeys, withoutData } from "./spheres.js";

const path = ["theory", "spheres"];
const lists = ["patrons", "states", "changes", "counterfactuals"];
/** A world in which any single setting can be judged. */
const ground = { patrons: [{ code: 1 }], states: [{ code: 2 }], source: "", notes: [], first: 1 };

/** Checks `theory.spheres`: each name and value, each entry of its lists, each change at its key, and what they say together. */
export function checkSpheresEntry(checker: Checker, written: Written): void {
  const { among, within, study } = checker;
  let sound = true;
  const judge = <T>(at: Path, run: () => T): T | undefined => {
    const found = within(at, "", run);
    if (found === undefined) sound = false;
    return found;
  };
  for (const [name, value] of Object.entries(written)) {
    const at = [...path, name];
    if (!among(at, "primitive", name, sphereKeys)) sound = false;
    else if (name === "runs" || name === "year") judge(at, () => sphereEntry({ [name]: value }));
    else if (name === "prior") continue;
    else if (learningNames.includes(name)) judge(at, () => learningSettings({ [name]: value }));
    else if (!lists.includes(name) || typeof value !== "object") judge(at, () => sphereSettings({ [name]: value }, name in synthetic ? {} : { ground }));
  }
  const { prior, costs, patrons, states } = written;
  if (prior !== undefined) judge([...path, "prior"], () => learningSettings(costs === undefined ? { prior } : { prior, costs }));
  judge([...path, "patrons"], () => sphereEntry({ ...("year" in written ? { year: 2000 } : {}), ...(patrons === undefined ? {} : { patrons }) }));
  if (!sound) return;
  for (const [name, read] of [
    ["patrons", patronEntries],
    ["states", (given: unknown) => stateEntries(given, [])],
  ] as const) {
    const list = name === "patrons" ? patrons : states;
    if (!Array.isArray(list)) continue;
    for (const [k, one] of list.entries()) {
      if (typeof one !== "object" || one === null) continue;
      // Errors number the entries, so that all up to this one are read. Whose members states are is judged with the patrons.
      const upTo = list.slice(0, k + 1).filter((each) => typeof each === "object");
      if (judge([...path, name, k], () => read(name === "states" ? upTo.map(({ patron: _, ...own }: Written) => own) : upTo)) === undefined) break;
    }
  }
  if (!sound) return;
  const { changes: _, counterfactuals: __, ...world } = written;
  const given = judge(path, () => withoutData(sphereEntry(world), study.spec.seed));
  if (given) checkChanges(checker, written, given);
}

const synthetic = { states: 0, patrons: 0, dimensions: 0, structure: 0 };

function checkChanges({ within }: Checker, written: Written, { world }: SphereGiven): void {
  const inYear = written.year !== undefined;
  const { changes, counterfactuals } = written;
  const read = (given: unknown, at: Path): SphereChange[] | undefined => {
    const list = Array.isArray(given) ? (given as readonly unknown[]) : given === undefined || given === null ? [] : [given];
    const found = list.map((one, k) => {
      const place = Array.isArray(given) ? [...at, k] : at;
      const [change] = within(place, "", () => changesOf([one], String(at.at(-1)))) ?? [];
      return change && checkChange(within, place, world, change, inYear) ? change : undefined;
    });
    return found.every((change) => change !== undefined) ? found : undefined;
  };
  const always = read(changes, [...path, "changes"]);
  if (counterfactuals === undefined || counterfactuals === null) return;
  if (typeof counterfactuals !== "object" || Array.isArray(counterfactuals)) {
    within([...path, "counterfactuals"], "", () => counterfactualsOf(counterfactuals));
    return;
  }
  for (const [name, own] of Object.entries(counterfactuals)) {
    const at = [...path, "counterfactuals", name];
    const found = read(own, at);
    if (!found || !always) continue;
    within(at, "", () =>
      scheduleOf(
        world,
        [...always, ...found].filter(({ state }) => !inYear || state === undefined),
      ),
    );
  }
}

/** Each part of a change alone, so that it is told where it stands. States of a year are not known before its data are read. */
function checkChange(within: Checker["within"], at: Path, world: SphereWorld, change: SphereChange, inYear: boolean): boolean {
  const { patron, state, set = {}, scale = {}, when } = change;
  const whole = { at: change.at, ...(patron === undefined ? {} : { patron }), ...(state === undefined ? {} : { state }) };
  const who = inYear && state !== undefined ? { at: change.at, state: (world.states[0] as { code: number }).code } : whole;
  const checks: (readonly [Path, () => unknown])[] = [
    [[...at, "at"], () => scheduleOf(world, [{ at: change.at }])],
    ...(when === undefined ? [] : [[[...at, "when"], () => scheduleOf(world, [{ at: world.first, when }])] as const]),
    [
      patron !== undefined && state !== undefined ? at : [...at, patron === undefined ? "state" : "patron"],
      () => applyChange(world, { ...who, ...(patron === undefined ? {} : { patron }) }),
    ],
  ];
  if (!checks.every(([place, run]) => within(place, "", run) !== undefined)) return false;
  const parts = [
    ...Object.entries(set).map(([name, value]) => [[...at, "set", name], { set: { [name]: value } }] as const),
    ...Object.entries(scale).map(([name, value]) => [[...at, "scale", name], { scale: { [name]: value } }] as const),
  ];
  return parts.map(([place, part]) => within(place, "", () => applyChange(world, { ...who, ...part }))).every((found) => found !== undefined);
}
