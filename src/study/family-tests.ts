import { estimateModel, type ModelSpec, type RomanoWolf, romanoWolf, termIndex } from "../estimate/index.js";
import type { Frame } from "../frame/index.js";
import { orFailure } from "./fit-model.js";

/** Hypotheses on terms of models that are tested together. */
export interface FamilyInput {
  readonly models: Readonly<Record<string, { readonly data: Frame; readonly spec: ModelSpec }>>;
  readonly tests: readonly { readonly model: string; readonly term: string; readonly sign: "+" | "-" | "either" }[];
  readonly by: string;
  readonly draws?: number | undefined;
  readonly seed: number;
}

/** Romano and Wolf's p values, in the order of the hypotheses, each on the side that its claim names. */
export function familyTests({ models, tests, by, draws, seed }: FamilyInput): RomanoWolf | { readonly failed: string } {
  return orFailure(() => {
    const estimates = new Map(Object.entries(models).map(([name, { data, spec }]) => [name, estimateModel(data, spec)] as const));
    const family = tests.flatMap(({ model: name, term, sign }) => {
      const model = estimates.get(name);
      return model ? [{ model, term: model.fit.terms[termIndex(model.fit.terms, term)] as string, sign }] : [];
    });
    return romanoWolf(family, { by, draws, seed });
  });
}
