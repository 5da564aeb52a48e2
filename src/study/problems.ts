import { z } from "zod";
import { FealtyError, suggest, type Where } from "../base/index.js";
import { builtPanel, type ClaimKind, claimKinds, ownPanel, studySchema } from "./schema.js";
import type { Source } from "./source.js";
import { type Document, whereOf } from "./yaml.js";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** What does not fit the schema, each with its place and what would. Missing keys come last. */
export function schemaProblems(source: Source, { value, place }: Document, issues: readonly Issue[]): FealtyError[] {
  const found: FealtyError[] = [];
  const missing: FealtyError[] = [];
  const at = (path: Path, key = false): Where => whereOf(source, place, path, { key });
  const usage = (code: string, message: string, where: Where, mend?: string): FealtyError => new FealtyError(code, message, { kind: "usage", where, mend });

  function tell(issue: Issue, prefix: Path): void {
    const path = [...prefix, ...issue.path];
    const { schema, about } = schemaAt(path, value);
    const given = valueAt(value, path);
    const expected = about ? `expected ${about}` : undefined;
    if (issue.code === "unrecognized_keys") {
      const known = keysOf(schema, given);
      for (const key of issue.keys) found.push(usage("unknown-key", `${name(path)} has no key "${key}"`, at([...path, key], true), suggest(key, known, 20)));
    } else if (given === undefined) {
      missing.push(usage("missing-key", `${name(path.slice(0, -1))} needs the key "${String(path.at(-1))}"`, at(path.slice(0, -1), true), expected));
    } else if (issue.code === "invalid_union" && isClaim(path)) claim(path, given);
    else if (issue.code === "invalid_union" && path.length === 1 && path[0] === "panel" && typeof given === "object" && given !== null) {
      const kind = "file" in given ? ownPanel : builtPanel;
      for (const inner of kind.safeParse(given).error?.issues ?? []) tell(inner, path);
    } else if (issue.code === "invalid_union" && "discriminator" in issue) {
      found.push(
        usage("unknown-value", `${name(path)} is ${shown(given)}`, at(path), suggest(String(given), choices(schemaAt(path.slice(0, -1), value).schema))),
      );
    } else if (issue.code === "invalid_union") {
      const fitting = issue.errors.filter((branch) => !branch.some((inner) => inner.path.length === 0 && inner.code === "invalid_type"));
      if (fitting.length === 1) for (const inner of fitting[0] as readonly Issue[]) tell(inner, path);
      else found.push(usage("wrong-value", `${name(path)} is ${shown(given)}`, at(path), expected));
    } else if (issue.code === "invalid_value") {
      const allowed = issue.values.map(String);
      found.push(
        usage("unknown-value", `${name(path)} is ${shown(given)}`, at(path), allowed.length > 1 ? suggest(String(given), allowed) : `it must be ${allowed[0]}`),
      );
    } else if (issue.code === "invalid_key") {
      found.push(
        usage(
          "wrong-name",
          `"${String(path.at(-1))}" cannot name an entry of ${name(path.slice(0, -1))}`,
          at(path, true),
          "a name is of letters, digits, - and _ and begins with a letter",
        ),
      );
    } else if (issue.code === "custom") found.push(usage("wrong-value", `${name(path)}: ${issue.message}`, at(path)));
    else found.push(usage("wrong-value", `${name(path)} is ${shown(given)}`, at(path), expected));
  }

  function claim(path: Path, given: unknown): void {
    const kinds = Object.keys(claimKinds) as ClaimKind[];
    if (typeof given !== "object" || given === null) {
      found.push(usage("wrong-value", `${name(path)} is ${shown(given)}`, at(path), "expected a hypothesis: says, and term, joint, shape or compare"));
      return;
    }
    const kept = kinds.filter((kind) => kind in given);
    const [kind] = kept;
    if (kept.length === 1 && kind) {
      for (const issue of claimKinds[kind].safeParse(given).error?.issues ?? []) tell(issue, path);
      return;
    }
    const message = kind ? `${name(path)} is of ${kept.length} kinds at once: ${kept.join(", ")}` : `${name(path)} has no test`;
    found.push(usage("hypothesis-kind", message, at(path, true), `give one of ${kinds.join(", ")}`));
  }

  for (const issue of issues) tell(issue, []);
  return [...byPlace(found), ...missing];
}

/** Problems in the order of the file. */
export function byPlace(problems: readonly FealtyError[]): FealtyError[] {
  const position = ({ where }: FealtyError): number => (where?.line ?? 0) * 1e4 + (where?.column ?? 0);
  return [...problems].sort((a, b) => position(a) - position(b));
}

/** One error that carries all: the first is the sentence, the others follow it. */
export function together(problems: readonly FealtyError[]): FealtyError | undefined {
  const [first, ...also] = problems;
  if (!first || also.length === 0) return first;
  return new FealtyError(first.code, first.message, { kind: first.kind, where: first.where, mend: first.mend, also });
}

/** A path in words: `models.main`, `data, item 2`, or `the study` for the whole. */
export function name(path: Path): string {
  return path.length === 0
    ? "the study"
    : path.map((step, i) => (typeof step === "number" ? `, item ${step + 1}` : `${i > 0 ? "." : ""}${String(step)}`)).join("");
}

function shown(value: unknown): string {
  if (value === null) return "empty";
  if (typeof value === "string") return value.length > 60 ? `"${value.slice(0, 57)}…"` : `"${value}"`;
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "a map" : String(value);
}

function isClaim(path: Path): boolean {
  return path.length === 2 && path[0] === "hypotheses";
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) at = typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined;
  return at;
}

/** The schema at a path, wrappers taken off, and the outermost description met on the last step. */
function schemaAt(path: Path, value: unknown): { schema: z.core.$ZodType | undefined; about: string | undefined } {
  let schema: z.core.$ZodType | undefined = studySchema;
  let about: string | undefined;
  let at = value;
  for (const step of [undefined, ...path]) {
    if (step !== undefined) {
      schema = inner(schema, step, at);
      at = valueAt(at, [step]);
    }
    about = undefined;
    for (; schema; ) {
      about ??= z.globalRegistry.get(schema)?.description;
      const { def } = (schema as z.core.$ZodTypes)._zod;
      if (def.type === "optional") schema = def.innerType;
      else if (def.type === "pipe") schema = def.in;
      else break;
    }
  }
  return { schema, about };
}

/** What a schema says of one of its keys; of a union, the branch that the value has chosen or that has the key. */
function inner(schema: z.core.$ZodType | undefined, step: PropertyKey, value: unknown): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? { def: undefined };
  if (def?.type === "object") return def.shape[String(step)];
  if (def?.type === "record") return def.valueType;
  if (def?.type === "array") return def.element;
  if (def?.type === "union") for (const branch of branches(def.options, value)) if (inner(branch, step, value)) return inner(branch, step, value);
  return undefined;
}

function keysOf(schema: z.core.$ZodType | undefined, value: unknown): string[] {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? { def: undefined };
  if (def?.type === "object") return Object.keys(def.shape);
  if (def?.type === "union") return [...new Set(branches(def.options, value).flatMap((branch) => keysOf(branch, value)))];
  return [];
}

/** The options of a union that agree with the value's literal keys, e.g. its `is`; for a hypothesis, those that have the key it is told by. */
function branches(options: readonly z.core.$ZodType[], value: unknown): readonly z.core.$ZodType[] {
  const agreeing = options.filter((option) => {
    const { def } = (option as z.core.$ZodTypes)._zod;
    if (def.type !== "object") return false;
    const is = def.shape.is as z.core.$ZodTypes | undefined;
    if (is?._zod.def.type === "literal") return is._zod.def.values.includes(valueAt(value, ["is"]) as string);
    if (option === ownPanel || option === builtPanel) return (option === ownPanel) === (valueAt(value, ["file"]) !== undefined);
    const told = (Object.keys(claimKinds) as ClaimKind[]).filter((kind) => kind in def.shape);
    return told.length === 0 || told.some((kind) => valueAt(value, [kind]) !== undefined);
  });
  return agreeing.length > 0 ? agreeing : options;
}

/** The values of `is` that a union of measures knows. */
function choices(schema: z.core.$ZodType | undefined): string[] {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? { def: undefined };
  if (def?.type !== "union") return [];
  return def.options.flatMap((option) => {
    const { def: object } = (option as z.core.$ZodTypes)._zod;
    const is = object.type === "object" ? (object.shape.is as z.core.$ZodTypes | undefined) : undefined;
    return is?._zod.def.type === "literal" ? is._zod.def.values.map(String) : [];
  });
}
