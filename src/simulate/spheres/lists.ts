import { FealtyError, suggest } from "../../base/index.js";
import { type Counterfactual, type GivenPatron, type GivenState, settingNumber, type SphereChange } from "../../theory/index.js";

const patronKeys = ["code", "name", "position", "capabilities", "stake", "signalCost", "demandCost", "policy", "budget", "targets", "reward", "charge"];
const stateKeys = ["code", "name", "position", "capabilities", "securityNeed", "patron", "leaderYears"];
const changeKeys = ["at", "patron", "state", "set", "scale", "when"];

/** What stands under `patrons:`. @throws FealtyError "usage" naming the entry and the key. */
export function patronEntries(given: unknown): Partial<GivenPatron>[] {
  return entries(given, "patrons", patronKeys).map((entry, k) => {
    const { name, policy, ...numbers } = entry;
    return {
      ...numbered(numbers, `patron ${k + 1}`),
      ...(name === undefined ? {} : { name: String(name) }),
      ...(policy === undefined ? {} : { policy: String(policy) }),
    } as Partial<GivenPatron>;
  });
}

/** What stands under `states:`; a patron is named by code or name, and "none" is nobody. */
export function stateEntries(given: unknown, patrons: readonly GivenPatron[]): Partial<GivenState>[] {
  return entries(given, "states", stateKeys).map((entry, k) => {
    const { name, patron, ...numbers } = entry;
    return {
      ...numbered(numbers, `state ${k + 1}`),
      ...(name === undefined ? {} : { name: String(name) }),
      ...(patron === undefined ? {} : { patron: patronOf(patron, patrons) }),
    } as Partial<GivenState>;
  });
}

/** Changes under a heading: a list, or one alone. @throws FealtyError "usage" naming the heading and the key. */
export function changesOf(given: unknown, where: string): SphereChange[] {
  if (given === undefined || given === null) return [];
  return entries(Array.isArray(given) ? given : [given], where, changeKeys).map((entry) => {
    const { at, patron, state, set, scale, when } = entry;
    if (at === undefined) throw usage(`a change under ${where} has no date`, "write at: YEAR");
    if (set === undefined && scale === undefined)
      throw usage(`the change of ${String(at)} under ${where} changes nothing`, "write set: {NAME: VALUE} or scale: {NAME: FACTOR}");
    return {
      at: settingNumber("at", at),
      ...(patron === undefined ? {} : { patron: word(patron) }),
      ...(state === undefined ? {} : { state: word(state) }),
      ...(set === undefined
        ? {}
        : { set: Object.fromEntries(Object.entries(record(set, `set of ${where}`)).map(([name, value]) => [name, changedValue(name, value)])) }),
      ...(scale === undefined
        ? {}
        : { scale: Object.fromEntries(Object.entries(record(scale, `scale of ${where}`)).map(([name, value]) => [name, settingNumber(name, value)])) }),
      ...(when === undefined ? {} : { when: String(when) as "start" | "payment" }),
    };
  });
}

/** Names of counterfactuals, each with its changes. */
export function counterfactualsOf(given: unknown): Counterfactual[] {
  if (given === undefined || given === null) return [];
  return Object.entries(record(given, "counterfactuals")).map(([name, changes]) => ({ name, changes: changesOf(changes, name) }));
}

function entries(given: unknown, where: string, keys: readonly string[]): Record<string, unknown>[] {
  if (!Array.isArray(given)) throw usage(`${where} is no list`, "write each entry after a dash");
  return given.map((one: unknown) => {
    const entry = record(one, where);
    for (const key of Object.keys(entry)) if (!keys.includes(key)) throw usage(`an entry of ${where} has "${key}"`, suggest(key, keys));
    return entry;
  });
}

function record(given: unknown, where: string): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw usage(`${where} holds no names and values`, "write {NAME: VALUE}");
  return given as Record<string, unknown>;
}

function numbered(entry: Record<string, unknown>, who: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, name === "position" ? positionOf(value) : settingNumber(`${name} of ${who}`, value)]),
  );
}

function positionOf(value: unknown): number[] {
  const parts: readonly unknown[] = Array.isArray(value) ? value : typeof value === "string" ? value.split(";") : [value];
  return parts.map((part) => settingNumber("position", part));
}

function changedValue(name: string, value: unknown): unknown {
  if (name === "position") return positionOf(value);
  if (name === "costs" || name === "prior")
    return (Array.isArray(value) ? (value as unknown[]) : String(value).split(";")).map((part) => settingNumber(name, part));
  if (value === "never") return Number.POSITIVE_INFINITY;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
}

function patronOf(given: unknown, patrons: readonly GivenPatron[]): number | null {
  if (given === null || given === "none" || given === "") return null;
  const found = patrons.find(({ code, name }) => name === String(given) || code === Number(given));
  if (!found)
    throw usage(
      `there is no patron "${String(given)}"`,
      suggest(
        String(given),
        patrons.map(({ code, name }) => name ?? String(code)),
      ),
    );
  return found.code;
}

function word(given: unknown): number | string {
  return typeof given === "number" ? given : String(given);
}

function usage(message: string, mend: string): FealtyError {
  return new FealtyError("usage", message, { kind: "usage", mend });
}
