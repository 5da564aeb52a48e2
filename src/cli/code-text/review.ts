import { stream } from "../../numeric/index.js";
import { fromCow, states } from "../../panel/index.js";
import { type ReviewItem, reviewPage } from "../../report/index.js";
import { type CodedDocument, groupNames, setAside, type TextDocument, textActs } from "../../text/index.js";
import { stateCode } from "../state-code.js";

/** Letters that `stateCode` reads back; the code where none do. */
function lettersOf(code: number): string {
  const letters = [fromCow(code, "iso3", 2000), states.get(code)?.abb].find((one) => one !== undefined && stateCode(String(one)) === code);
  return String(letters ?? code);
}

/** A page with sentences drawn at random: half of those with codes, half of those that name a state and have none, in the order of the documents. */
export function review(
  documents: readonly TextDocument[],
  coded: readonly CodedDocument[],
  { wanted, seed, patron }: { readonly wanted: number; readonly seed: number; readonly patron: number },
): string {
  const withCodes = coded.flatMap(({ statements }, k) => [...new Set(statements.map(({ sentence }) => sentence))].map((sentence) => ({ k, sentence })));
  const without = coded.flatMap(({ silent }, k) => silent.map((sentence) => ({ k, sentence })));
  const random = stream(seed, 0, 0, 0);
  const drawn = <T>(pool: readonly T[], size: number): T[] => {
    const rest = [...pool];
    for (let at = 0; at < Math.min(size, rest.length); at++) {
      const other = at + random.below(rest.length - at);
      [rest[at], rest[other]] = [rest[other] as T, rest[at] as T];
    }
    return rest.slice(0, size);
  };
  const half = Math.min(withCodes.length, Math.max(Math.ceil(wanted / 2), wanted - without.length));
  const chosen = [...drawn(withCodes, half), ...drawn(without, wanted - half)].sort((a, b) => a.k - b.k || a.sentence - b.sentence);
  const items = chosen.map(({ k, sentence }): ReviewItem => {
    const [{ id, title, date }, { statements, sentences }] = [documents[k] as TextDocument, coded[k] as CodedDocument];
    return {
      document: id,
      title,
      date: date ?? "",
      sentence,
      quote: sentences[sentence - 1] as string,
      before: sentences.slice(Math.max(0, sentence - 3), sentence - 1).join(" "),
      codes: statements
        .filter((one) => one.sentence === sentence)
        .map(({ source, target, group, act, strength, confidence, rule, aside }) => ({
          source: lettersOf(source),
          target: group === "" ? lettersOf(target) : group,
          act,
          strength,
          confidence,
          rule,
          aside: aside === "" ? "" : setAside[aside],
        })),
    };
  });
  const actors = [
    ...new Set([
      lettersOf(patron),
      ...[...states.values()].filter(({ spells }) => spells.some(({ end }) => end === undefined)).map(({ ccode }) => lettersOf(ccode)),
      ...Object.keys(groupNames),
      "allies",
    ]),
  ];
  return reviewPage(items, {
    title: "Review of coded statements",
    acts: textActs,
    actors,
    key: `fealty-review ${items
      .map(({ document, sentence }) => `${document}:${sentence}`)
      .join(" ")
      .slice(0, 400)} ${seed}`,
  });
}
