import { FealtyError } from "../base/index.js";
import { formulaVariables, parseDid, parseInfluence, parseInteraction, parseMargins, parseSensitivity } from "../estimate/index.js";
import type { Checker, Path } from "./checker.js";
import { alsoRead, crossed, imputationsOf } from "./model-spec.js";
import type { ModelEntry } from "./schema.js";

const asksNothing = { boot: [], margins: [], score: [], influence: [], did: undefined, net: undefined };
const methods = ["wild", "pairs", "block", "permute"];

/** What a model asks of its fit reads, and the columns that it names exist. */
export function checkRequests({ study, problem, within, variables }: Checker, path: Path, entry: ModelEntry, known: ReadonlySet<string>): void {
  const each = (key: "boot" | "interaction" | "sensitivity" | "margins", read: (text: string) => unknown): void => {
    const texts = entry[key] ?? [];
    texts.forEach((text, i) => {
      const at = texts.length === 1 ? [...path, key] : [...path, key, i];
      within(at, text, () => read(text));
      variables(at, text, key === "boot" || key === "margins" ? alsoRead({ ...entry, ...asksNothing, [key]: [text] }) : [], known);
    });
  };
  const by = imputationsOf(study.spec);
  for (const key of ["boot", "margins", "influence", "interaction", "sensitivity", "linearity", "score", "latent"] as const)
    if (by !== undefined && entry[key] !== undefined)
      problem(
        "imputations",
        `${key} does not combine the imputations of "${by}"`,
        study.where([...path, key]),
        "take it out; tests, effects and cumulate go together with them",
      );
  each("boot", (text) => {
    const method = text.split(":")[0]?.trim() ?? "";
    if (methods.includes(method) && text.includes(":")) return;
    throw new FealtyError("boot", `"${text}" is no method of resampling`, {
      kind: "usage",
      mend: "write wild:ally, pairs:ally, block:year,length=5 or permute:concession",
    });
  });
  each("interaction", parseInteraction);
  each("sensitivity", parseSensitivity);
  each("margins", parseMargins);
  for (const [i, text] of (entry.score ?? []).entries()) {
    const at = entry.score?.length === 1 ? [...path, "score"] : [...path, "score", i];
    const names = within(at, text, () => formulaVariables(`1 ~ ${text}`));
    if (names) variables(at, text, names, known);
  }
  for (const [i, text] of (entry.influence ?? []).entries()) {
    const at = entry.influence?.length === 1 ? [...path, "influence"] : [...path, "influence", i];
    const read = within(at, text, () => parseInfluence(text));
    if (read) variables(at, text, crossed([read.by]), known);
  }
  if (entry.adjust !== undefined && !entry.tests)
    problem(
      "missing-key",
      "there is no test whose p value could be adjusted",
      study.where([...path, "adjust"]),
      'add tests: ["concession = 0", "willing = 0"]',
    );
  const { did, net } = entry;
  if (did !== undefined) {
    const read = within([...path, "did"], did, () => parseDid(did));
    if (read) variables([...path, "did"], did, [read.cohort], known);
  }
  const folds = net?.["fold-by"];
  if (folds !== undefined && folds !== "rows") variables([...path, "net", "fold-by"], folds, [folds], known);
}
