import { FealtyError, suggest, type Where } from "../base/index.js";
import { expressionVariables, parseExpression } from "../estimate/index.js";
import { byPlace, name as pathName, together } from "./problems.js";
import type { Knowledge } from "./knowledge.js";
import type { Study } from "./read.js";

export type Path = readonly PropertyKey[];

/** Collects the problems of what a study says, each at its place in the file. */
export interface Checker {
  readonly study: Study;
  /** Notes a problem. */
  problem(code: string, message: string, where: Where, mend?: string): void;
  /** The result of `run`; what it throws about the text at a path is noted at its place. */
  within<T>(path: Path, text: string, run: () => T): T | undefined;
  /** Notes names of a text at a path that are not among the variables. */
  variables(path: Path, text: string, names: readonly string[], known: ReadonlySet<string>): void;
  /** Checks an expression at a path. */
  expression(path: Path, text: string | undefined, known: ReadonlySet<string>): void;
  /** Notes `given` if it is not among `names`, and says whether it is. */
  among(path: Path, what: string, given: string, names: readonly string[]): boolean;
  /** @throws FealtyError with all problems noted, in the order of the file. */
  finish(): void;
}

export function checkerOf(study: Study, { families }: Pick<Knowledge, "families">): Checker {
  const problems: FealtyError[] = [];
  const problem: Checker["problem"] = (code, message, where, mend) => {
    problems.push(new FealtyError(code, message, { kind: "usage", where, mend }));
  };
  const within: Checker["within"] = (path, text, run) => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof FealtyError)) throw error;
      const { column, length = 1 } = error.where ?? {};
      const where = column === undefined ? study.where(path) : study.whereIn(path, text, column - 1, column - 1 + length);
      problem(error.code, error.message, where, error.mend);
      return undefined;
    }
  };
  const variables: Checker["variables"] = (path, text, names, known) => {
    for (const name of names) {
      if (known.has(name)) continue;
      const at = positionOf(text, name);
      const mend = howToHave(name, known, families);
      problem(
        "unknown-variable",
        `${pathName(path)} names "${name}", which neither the panel nor a measure has`,
        study.whereIn(path, text, at, at + name.length),
        mend,
      );
    }
  };
  return {
    study,
    problem,
    within,
    variables,
    expression(path, text, known) {
      if (text === undefined || text === "") return;
      const names = within(path, text, () => expressionVariables(parseExpression(text)));
      if (names) variables(path, text, names, known);
    },
    among(path, what, given, names) {
      if (names.includes(given)) return true;
      problem(`unknown-${what}`, `there is no ${what} "${given}"`, study.where(path), suggest(given, names, 30));
      return false;
    },
    finish() {
      const error = together(byPlace(problems));
      if (error) throw error;
    },
  };
}

/** The family that would bring a variable, else the nearest name. */
export function howToHave(name: string, known: ReadonlySet<string>, families: Knowledge["families"]): string {
  const family = [...families].find(([, { variables }]) => variables.includes(name))?.[0];
  return family === undefined ? suggest(name, [...known], 20) : `it is of the family ${family}: name that in panel.add`;
}

/** Where a name first stands in a text as a whole word; 0 where it does not. */
function positionOf(text: string, name: string): number {
  const word = /[\p{L}\p{N}_.]/u;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!word.test(text[at - 1] ?? " ") && !word.test(text[at + name.length] ?? " ")) return at;
  }
  return 0;
}
