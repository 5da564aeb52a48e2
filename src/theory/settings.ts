import { FealtyError, suggest } from "../base/index.js";
import { checkRation } from "./attention.js";
import type { Audience } from "./contracts.js";
import { checkLearning, defaultLearning, type LearningPrimitives } from "./learning-primitives.js";
import { checkPrimitives, defaultPrimitives, type Primitives } from "./primitives.js";
import type { Ration } from "./ration.js";

/** Names and their values as a person writes them: numbers, texts that read as numbers, lists or texts of numbers with separators. */
export type Written = Readonly<Record<string, unknown>>;

export const contractNames = Object.keys(defaultPrimitives) as readonly (keyof Primitives)[];
export const learningNames: readonly string[] = [...Object.keys(defaultLearning), "patronNoise"];

/** A number of a setting. @throws FealtyError "usage" naming it. */
export function settingNumber(name: string, value: unknown): number {
  const number = typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw new FealtyError("usage", `${name} is "${String(value)}"`, { kind: "usage", mend: "it must be a number" });
  return number;
}

/** Who ends the relation after a breach, and the limit of attention. @throws FealtyError "domain" naming the value. */
export function contractTerms({ audience = "bilateral", attention }: Written): { readonly audience: Audience; readonly attention: number | undefined } {
  if (audience !== "bilateral" && audience !== "multilateral")
    throw new FealtyError("domain", `audience is "${String(audience)}"`, { kind: "usage", mend: "it must be bilateral or multilateral" });
  const most = attention === undefined ? undefined : settingNumber("attention", attention);
  if (most !== undefined && !(most > 0))
    throw new FealtyError("domain", `attention is ${most}`, { kind: "usage", mend: "it must be above 0; leave it out for no limit" });
  return { audience, attention: most };
}

/** One ally's primitives of the contract. @throws FealtyError "unknown-primitive" or "domain" naming the primitive, its value and the reason. */
export function contractSettings(own: Written): Primitives {
  const known = (name: string): keyof Primitives => {
    if (!contractNames.includes(name as keyof Primitives)) throw unknown(name, [...contractNames, "audience", "attention"]);
    return name as keyof Primitives;
  };
  return checkPrimitives(Object.fromEntries(Object.entries(own).map(([name, value]) => [known(name), settingNumber(name, value)])));
}

/** Primitives of learning. @param also names that the model takes beside. @throws FealtyError "usage" or "domain" naming the primitive, its value and the reason. */
export function learningSettings(own: Written, also: readonly string[] = []): LearningPrimitives {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(own)) {
    if (!learningNames.includes(name)) throw unknown(name, [...learningNames, ...also]);
    if (name === "costs" || name === "prior") given[name] = listOf(name, value, ";");
    else if (name === "menu") given[name] = listOf(name, value, ":");
    else if (name === "allies") given[name] = value;
    else given[name] = settingNumber(name, value);
  }
  if (Array.isArray(given.menu) && given.menu.length !== 3)
    throw new FealtyError("domain", `menu is ${String(own.menu)}`, { kind: "usage", mend: "it must be LOW:HIGH:COUNT, e.g. 0:3:64" });
  return checkLearning(given);
}

/** What `attention` takes beside the primitives of learning. */
export const attentionNames = ["count", "targets", "attention", "periods", "runs", "tolerance"] as const;

/** Allies, each with the name of the set that it comes from, and how they are rationed and played. */
export interface AttentionSettings {
  readonly allies: readonly LearningPrimitives[];
  readonly labels: readonly string[];
  readonly ration: Ration;
  readonly periods: number;
  readonly runs: number;
  readonly tolerance: number;
}

/**
 * Primitives of attention: what all allies share, and sets over it, each of `count` allies (one where several are listed, else 200) and with an `id`.
 * @throws FealtyError "usage" or "domain" naming the primitive, its value and the reason.
 */
export function attentionSettings(shared: Written, sets: readonly Written[] = [{}]): AttentionSettings {
  const whole = (name: string, value: unknown, least: number): number => {
    const number = settingNumber(name, value);
    if (!Number.isInteger(number) || number < least || number > 1e6)
      throw new FealtyError("domain", `${name} is ${number}`, { kind: "usage", mend: `it must be a whole number from ${least} to a million` });
    return number;
  };
  const own: readonly string[] = attentionNames;
  const allies: LearningPrimitives[] = [];
  const labels: string[] = [];
  sets.forEach((one, k) => {
    const listed = Object.keys(one).length > 0 || sets.length > 1;
    const given: Written = { count: listed ? 1 : 200, ...shared, ...one };
    const p = learningSettings(Object.fromEntries(Object.entries(given).filter(([name]) => name !== "id" && !own.includes(name))), own);
    const label = given.id === undefined ? `kind ${k + 1}` : String(given.id);
    for (let left = whole("count", given.count, 1); left > 0; left--) {
      allies.push(p);
      labels.push(label);
    }
  });
  if (shared.targets !== undefined && shared.attention !== undefined)
    throw new FealtyError("domain", "targets and attention are both given", {
      kind: "usage",
      mend: "give targets, most demands a period, or attention, most signal units promised in one",
    });
  const ration: Ration =
    shared.attention !== undefined
      ? { of: "signals", most: settingNumber("attention", shared.attention) }
      : { of: "demands", most: shared.targets === undefined ? Math.max(1, Math.round(allies.length / 10)) : whole("targets", shared.targets, 1) };
  const tolerance = settingNumber("tolerance", shared.tolerance ?? 1e-5);
  if (!(tolerance >= 1e-9 && tolerance <= 0.1))
    throw new FealtyError("domain", `tolerance is ${tolerance}`, { kind: "usage", mend: "it must be from 1e-9 to 0.1, as a share of the stake" });
  checkRation(allies, ration);
  return { allies, labels, ration, periods: whole("periods", shared.periods ?? 100, 1), runs: whole("runs", shared.runs ?? 1000, 2), tolerance };
}

function unknown(name: string, names: readonly string[]): FealtyError {
  return new FealtyError("unknown-primitive", `there is no primitive "${name}"`, { kind: "usage", mend: suggest(name, names) });
}

function listOf(name: string, value: unknown, separator: string): number[] {
  const parts = Array.isArray(value) ? (value as unknown[]) : String(value).split(separator);
  return parts.map((part) => settingNumber(name, part));
}
