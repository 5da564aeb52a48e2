import { rules, termsOf } from "../rivals/index.js";
import { formulaVariables } from "../estimate/index.js";
import type { Checker } from "./checker.js";

/** The outcome exists, and every rule of the study's own is a sum of terms over what exists, none of them in the future. */
export function checkRivals({ study, problem, variables, within }: Checker, known: ReadonlySet<string>): void {
  const { rivals } = study.spec;
  if (!rivals) return;
  variables(["rivals", "outcome"], rivals.outcome, [rivals.outcome], known);
  for (const [name, formula] of Object.entries(rivals.rules ?? {})) {
    const path = ["rivals", "rules", name];
    if (formula.trim() === "none") {
      if (!rules.some((rule) => rule.name === name))
        problem("unknown-rule", `there is no rule "${name}" to take out`, study.where(path), `the rules are ${rules.map((rule) => rule.name).join(", ")}`);
      continue;
    }
    const text = `1 ~ ${formula}`;
    const read = within(path, "", () => {
      termsOf(name, formula);
      return formulaVariables(text);
    });
    if (read) variables(path, formula, read, known);
  }
  if (rivals.distribution !== undefined && rivals.distribution !== "normal" && rivals.effects !== undefined && rivals.effects !== "none")
    problem(
      "effects",
      `no means of ${rivals.effects} can be taken off a count`,
      study.where(["rivals", "effects"]),
      "write effects: none, or distribution: normal",
    );
}
