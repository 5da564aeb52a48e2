import {
  attentionNames,
  attentionSettings,
  contractNames,
  contractSettings,
  contractTerms,
  learningNames,
  learningSettings,
  type Written,
} from "../theory/index.js";
import { truthSettings } from "../simulate/index.js";
import type { DiagnoseEntry } from "./schema-diagnose.js";
import { truthNames } from "./truth-names.js";
import type { Checker, Path } from "./checker.js";
import { checkSpheresEntry } from "./check-spheres.js";
import { setsOf } from "./primitive-sets.js";

/** Checks the primitives of `theory`, each at its place: its name, its value alone, and what they say together. */
export function checkTheory(checker: Checker): void {
  const { study } = checker;
  const { contract, learning, attention, spheres, diagnose } = study.spec.theory ?? {};
  if (contract) checkContract(checker, contract);
  if (learning) checkLearning(checker, ["theory", "learning"], learning, learningNames);
  if (attention) checkAttention(checker, attention);
  if (spheres) checkSpheresEntry(checker, spheres);
  if (diagnose) checkDiagnosis(checker, diagnose);
}

/** Models, truths, placebos and columns that a diagnosis names exist; what its settings say together can be. */
function checkDiagnosis({ study, among, within }: Checker, { design, models = [], truths: named = [], truth }: DiagnoseEntry): void {
  const path = ["theory", "diagnose"];
  const known = Object.keys(study.spec.models ?? {});
  among([...path, "design"], "model", design, known);
  for (const [k, name] of models.entries()) among([...path, "models", k], "model", name, known);
  for (const [k, name] of named.entries()) among([...path, "truths", k], "truth", name, truthNames(study.spec));
  const given = Object.entries(truth ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  within([...path, "truth"], "", () => truthSettings(Object.fromEntries(given)));
}

function checkContract({ within, among }: Checker, written: Written): void {
  const each = (own: Written, path: Path, also: readonly string[]): void => {
    for (const [name, value] of Object.entries(own)) {
      if (!among([...path, name], "primitive", name, [...contractNames, ...also]) || name === "allies" || name === "id") continue;
      within([...path, name], "", () => (also.includes(name) ? contractTerms({ [name]: value }) : contractSettings({ [name]: value })));
    }
  };
  const path = ["theory", "contract"];
  each(written, path, ["audience", "attention", "allies"]);
  const sets = within([...path, "allies"], "", () => setsOf(written)) ?? [];
  if (written.allies !== undefined) for (const [k, own] of sets.entries()) each(own, [...path, "allies", k], ["id"]);
}

/** @returns whether nothing was found. */
function checkLearning({ within, among }: Checker, path: Path, written: Written, names: readonly string[]): boolean {
  let sound = true;
  for (const [name, value] of Object.entries(written)) {
    const at = [...path, name];
    if (!among(at, "primitive", name, names)) sound = false;
    // What is allowed of a prior depends on the costs; the two are judged together.
    else if (learningNames.includes(name) && name !== "prior") sound = within(at, "", () => learningSettings({ [name]: value })) !== undefined && sound;
  }
  const { costs, prior } = written;
  if (sound && prior !== undefined)
    return within([...path, "prior"], "", () => learningSettings(costs === undefined ? { prior } : { costs, prior })) !== undefined;
  return sound;
}

function checkAttention(checker: Checker, written: Written): void {
  const path = ["theory", "attention"];
  const { allies: _, ...shared } = written;
  const names = [...learningNames.filter((name) => name !== "allies"), ...attentionNames];
  const sound = [checkLearning(checker, path, shared, names)];
  const sets = checker.within([...path, "allies"], "", () => setsOf(written));
  if (sets === undefined) return;
  const inSet = [...learningNames.filter((name) => name !== "allies"), "count", "id"];
  if (written.allies !== undefined) for (const [k, own] of sets.entries()) sound.push(checkLearning(checker, [...path, "allies", k], own, inSet));
  for (const name of attentionNames) {
    const value = shared[name];
    // How much there is to ration is judged with all allies.
    if (value !== undefined && name !== "attention" && name !== "targets")
      sound.push(checker.within([...path, name], "", () => attentionSettings({ count: 1, [name]: value })) !== undefined);
  }
  if (sound.every(Boolean))
    checker.within(
      [...path, ["targets", "attention"].find((name) => name in shared) ?? ""].filter((part) => part !== ""),
      "",
      () => attentionSettings(shared, sets),
    );
}
