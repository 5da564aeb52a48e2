import { FealtyError } from "../base/index.js";
import { checkHypotheses, checkModels, checkRobustness } from "./check-models.js";
import { checkFamilies } from "./check-families.js";
import { checkRivals } from "./check-rivals.js";
import { checkTheory } from "./check-theory.js";
import { type Checker, checkerOf, howToHave, type Path } from "./checker.js";
import type { Knowledge } from "./knowledge.js";
import { isEstimated } from "./estimated-points.js";
import { madeFrom } from "./measures.js";
import type { Study } from "./read.js";
import { keysOf, ownFiles, placeOf } from "./own-files.js";
import { together } from "./problems.js";
import type { MeasureEntry } from "./schema.js";

/**
 * Checks all that a study says, before anything runs.
 * @throws FealtyError (usage) with every problem, located, in the order of the file.
 */
export function checkStudy(study: Study, knowledge: Knowledge): void {
  refuseMissing(study, knowledge);
  const checker = checkerOf(study, knowledge);
  const columns = new Set([...checkData(checker, knowledge), ...checkPanel(checker, knowledge)]);
  const { spec } = study;
  checker.expression(["panel", "where"], spec.panel.where, columns);
  for (const [id, other] of Object.entries(spec.panels ?? {})) checker.expression(["panels", id, "where"], other.where, columns);
  const variables = new Set([...columns, ...Object.keys(spec.measures ?? {})]);
  checkMeasures(checker, columns, variables, knowledge);
  const formulas = checkModels(checker, variables);
  checkHypotheses(checker, formulas);
  checkFamilies(checker, variables);
  checkRobustness(checker, formulas, variables);
  checkRivals(checker, variables);
  checkTheory(checker);
  checker.finish();
}

/** Without its data nothing can be said of what a study makes of them. @throws FealtyError (data) for files that were added to another machine. */
function refuseMissing({ spec, where }: Study, { files }: Knowledge): void {
  const missing = ownFiles(spec).flatMap((own) => {
    const found = files.get(placeOf(own));
    if (!(found instanceof FealtyError) || found.kind !== "data" || own.file !== undefined) return [];
    const { code, message, mend, cause } = found;
    return [new FealtyError(code, message, { kind: "data", where: where(["data", own.at]), mend, cause })];
  });
  const error = together(missing);
  if (error) throw error;
}

/** Datasets exist, files can be read and have the columns named. Returns the columns that files bring to the panel. */
function checkData(checker: Checker, { datasets, files }: Knowledge): string[] {
  const { study, problem, among } = checker;
  const own = new Map(ownFiles(study.spec).map((entry) => [entry.at, entry]));
  return (study.spec.data ?? []).flatMap((given, i) => {
    if (typeof given === "string" && given.includes("@")) {
      const [id = "", version] = given.split("@");
      const known = datasets.get(id)?.version;
      if (version !== undefined && version !== known)
        problem(
          "unknown-version",
          `${id} is of version ${known} in the catalogue, not ${version}`,
          study.where(["data", i]),
          "write its version, or leave it out",
        );
    }
    const entry = own.get(i);
    if (!entry) return [];
    const columns = columnsOf(checker, entry.file === undefined ? ["data", i] : ["data", i, "file"], placeOf(entry), files);
    if (!columns) return [];
    const joined = keysOf(entry, { files });
    if (!joined) {
      // A dataset of the catalogue that was added by hand may be listed for its own sake.
      if (typeof given === "string" && datasets.has(entry.id)) return [];
      problem(
        "missing-key",
        `data, item ${i + 1}: ${entry.id} was added without columns to join it by`,
        study.where(["data", i]),
        `give it keys, e.g. {id: ${entry.id}, keys: {ally: ccode, year: year}}`,
      );
      return [];
    }
    for (const [key, column] of Object.entries(joined)) among(["data", i, "keys", key], "column", column, columns);
    entry.columns?.forEach((column, k) => {
      among(["data", i, "columns", k], "column", column, columns);
    });
    const keys = Object.values(joined);
    return entry.columns ?? columns.filter((column) => !keys.includes(column));
  });
}

/** Columns of a user's file; undefined, and a problem, where it cannot be read. */
function columnsOf({ problem, study }: Checker, path: Path, file: string, files: Knowledge["files"]): string[] | undefined {
  const found = files.get(file);
  if (found && !(found instanceof FealtyError)) return [...found.data.columns.keys()];
  problem(found?.code ?? "no-file", found?.message ?? `there is no file ${file}`, study.where(path), found?.mend);
  return undefined;
}

/** Families exist and the panel has what its spine needs. Returns the panel's columns. */
function checkPanel(checker: Checker, { families, spines, files }: Knowledge): string[] {
  const { study, problem, among } = checker;
  const { panel, panels = {} } = study.spec;
  if ("file" in panel) {
    const columns = columnsOf(checker, ["panel", "file"], panel.file, files);
    if (columns) for (const key of ["unit", "time"] as const) among(["panel", key], "column", panel[key], columns);
    if (study.spec.panels)
      problem(
        "misplaced-key",
        "panels vary a panel that is built, and this one is a file",
        study.where(["panels"], { key: true }),
        "take panels out, or give the panel a spine",
      );
    return columns ?? [];
  }
  const adds: [Path, readonly string[]][] = [
    [["panel", "add"], panel.add ?? []],
    ...Object.entries(panels).map(([id, other]): [Path, readonly string[]] => [["panels", id, "add"], other.add ?? []]),
  ];
  const names = adds.flatMap(([path, list]) =>
    list.filter((family, i) => family === "all" || among([...path, i], "family", family, [...families.keys(), "all"])),
  );
  if (panel.spine === "ally-year" && panel.patron === undefined)
    problem("missing-key", "an ally-year panel needs a patron", study.where(["panel"], { key: true }), "write e.g. patron: USA");
  const taken = names.includes("all") ? [...families.keys()] : names;
  return [...(spines[panel.spine] ?? []), ...taken.flatMap((family) => families.get(family)?.variables ?? [])];
}

/** Measures are made from what exists, positions from positions, and none from itself. */
function checkMeasures(checker: Checker, columns: ReadonlySet<string>, variables: ReadonlySet<string>, { families }: Knowledge): void {
  const { study, problem } = checker;
  const measures = study.spec.measures ?? {};
  for (const [name, entry] of Object.entries(measures)) {
    const path = ["measures", name];
    if (columns.has(name)) problem("taken-name", `the panel has a column "${name}" already`, study.where(path, { key: true }), "give the measure another name");
    if (entry.is === "computed") {
      checker.expression([...path, "as"], entry.as, variables);
      continue;
    }
    for (const from of madeFrom(entry)) {
      if (!variables.has(from))
        problem(
          "unknown-variable",
          `measures.${name} is made from "${from}", which neither the panel nor a measure has`,
          study.where(path, { key: true }),
          howToHave(from, variables, families),
        );
    }
    if (entry.is === "ideal-points" && entry.prior !== undefined && !isEstimated(entry))
      problem(
        "misplaced-key",
        `measures.${name} has a prior, and published ideal points are estimated already`,
        study.where([...path, "prior"], { key: true }),
        "write from: un-votes to estimate them from the roll calls, or take prior out",
      );
    if (entry.is === "belief" && variables.has(entry.from) && measures[entry.from]?.is !== "compliance")
      problem(
        "no-answers",
        `measures.${name} is made from answers to demands, and ${entry.from} has none`,
        study.where([...path, "from"]),
        "name a measure that is compliance",
      );
    if (entry.is !== "gap" && entry.is !== "concession") continue;
    const source = measures[entry.from];
    if (variables.has(entry.from) && source?.is !== "agreement" && source?.is !== "ideal-points")
      problem(
        "no-positions",
        `measures.${name} is made from positions, and ${entry.from} has none`,
        study.where([...path, "from"]),
        "name a measure that is agreement or ideal-points",
      );
  }
  const circle = circleOf(measures);
  if (circle)
    problem(
      "circle",
      `measures are made from one another: ${circle.join(" from ")}`,
      study.where(["measures", circle[0] as string], { key: true }),
      "a measure is made from what comes before it",
    );
}

/** Measures in an order in which each comes after those it is made from; the study's order otherwise. Circles are left out. */
export function inOrder(measures: Readonly<Record<string, MeasureEntry>>): string[] {
  const done: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const entry = Object.hasOwn(measures, name) ? measures[name] : undefined;
    if (!entry || done.includes(name) || path.includes(name)) return;
    for (const from of madeFrom(entry)) visit(from, [...path, name]);
    done.push(name);
  };
  for (const name of Object.keys(measures)) visit(name, []);
  return done;
}

function circleOf(measures: Readonly<Record<string, MeasureEntry>>): string[] | undefined {
  const search = (name: string, path: readonly string[]): string[] | undefined => {
    const entry = Object.hasOwn(measures, name) ? measures[name] : undefined;
    if (!entry) return undefined;
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    for (const from of safely(entry)) {
      const found = search(from, [...path, name]);
      if (found) return found;
    }
    return undefined;
  };
  for (const name of Object.keys(measures)) {
    const found = search(name, []);
    if (found) return found;
  }
  return undefined;
}

/** What a measure is made from; nothing where its expression cannot be read, which is told elsewhere. */
function safely(entry: MeasureEntry): string[] {
  try {
    return madeFrom(entry);
  } catch (error) {
    if (error instanceof FealtyError) return [];
    throw error;
  }
}
