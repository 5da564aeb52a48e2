import { textActs } from "./acts.js";
import { groupNames } from "./actor-names.js";
import { rules } from "./rules.js";
import { setAside } from "./statement.js";

/** The reference page of what `fealty code-text` codes, made from the tables that it codes with. */
export function textCodesPage(): string {
  const table = (heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
    [heads, heads.map(() => "---"), ...rows].map((row) => `| ${row.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
  const acts = Object.entries(textActs);
  return `# Text codes

What \`fealty code-text\` codes in documents, and by which rules. This page is made from the code.

## Acts

${table(
  ["act", "one"],
  acts.map(([act, says]) => [`\`${act}\``, says]),
)}

Strength is 1 (weak or hedged), 2 (plain) or 3 (binding). Words such as *ironclad*, *never* or *must* near the verb add one, *may*, *hope* or *would* take one.
Confidence is the rule's own, given when it was written and not fitted, times what is lost where a target is *you* (0.6), a leader's title (0.7), *our ally* or *they*
(0.75, 0.6 two sentences on), a capital (0.7), or where a source is understood (0.85).

## Set aside

Found, listed by \`--out\`, and not counted:

${table(
  ["reason", "why"],
  Object.entries(setAside).map(([name, why]) => [`\`${name}\``, why]),
)}

## Groups

Named as targets; they count for no single state: ${Object.keys(groupNames).join(", ")}, and \`allies\` where a sentence says no more.

## Rules

Patterns are over lemmas: \`(a|b c)\` is a choice, \`?\` makes optional, \`~3\` skips up to three words up to the next comma, \`T\` is the target with what may stand before
its name, \`N\` a named one, \`M\` one named by its own name, \`Y\` is *you* and leaders who are spoken to, \`OUR\` and \`SELF\` are the speaker's, \`!\` marks the word whose subject is the
source. Source: the *subject* of that word, the *owner* of that noun, the *speaker*, or *any* of these.

${acts
  .map(
    ([act]) =>
      `### ${act}\n\n${table(
        ["rule", "pattern", "strength", "source", "confidence"],
        rules
          .filter((rule) => rule.act === act)
          .map(({ name, source, written, strength, confidence }) => [name, `\`${written}\``, strength, source, confidence]),
      )}`,
  )
  .join("\n\n")}
`;
}
