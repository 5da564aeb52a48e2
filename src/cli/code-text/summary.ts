import { type Agreement, type CodedDocument, setAside, type Statement, type TextAct, type TextDocument, textActs } from "../../text/index.js";

interface Summary {
  readonly patron: number;
  readonly documents: number;
  readonly undated: number;
  readonly sentences: number;
  readonly words: number;
  readonly statements: Readonly<Record<TextAct, number>>;
  readonly below: number;
  readonly aside: Readonly<Record<keyof typeof setAside, number>>;
  readonly allyYears: number;
}

export function summaryOf(
  documents: readonly TextDocument[],
  coded: readonly CodedDocument[],
  statements: readonly Statement[],
  { least, patron, rows }: { readonly least: number; readonly patron: number; readonly rows: number },
): Summary {
  const counting = statements.filter(({ aside, confidence }) => aside === "" && confidence >= least);
  const tally = <K extends string>(names: readonly K[], of: (name: K) => number) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, number>;
  return {
    patron,
    documents: documents.length,
    undated: documents.filter(({ date }) => date === undefined).length,
    sentences: coded.reduce((sum, { size }) => sum + size, 0),
    words: coded.reduce((sum, { words }) => sum + words, 0),
    statements: tally(Object.keys(textActs) as TextAct[], (act) => counting.filter((one) => one.act === act).length),
    below: statements.filter(({ aside, confidence }) => aside === "" && confidence < least).length,
    aside: tally(Object.keys(setAside) as (keyof typeof setAside)[], (why) => statements.filter(({ aside }) => aside === why).length),
    allyYears: rows,
  };
}

export function summaryInWords({ documents, undated, sentences, words, statements, below, aside }: Summary): string {
  const number = (n: number): string => n.toLocaleString("en-US");
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .filter(([, n]) => n > 0)
      .map(([name, n]) => `${name} ${number(n)}`)
      .join(", ");
  const total = Object.values(statements).reduce((sum, n) => sum + n, 0);
  const out = Object.values(aside).reduce((sum, n) => sum + n, 0);
  return [
    `${number(documents)} documents, ${number(sentences)} sentences, ${number(words)} words: ${number(total)} statements${total > 0 ? ` (${list(statements)})` : ""}`,
    ...(out > 0 ? [`${number(out)} set aside (${list(aside)})`] : []),
    ...(below > 0 ? [`${number(below)} below the least confidence`] : []),
    ...(undated > 0 ? [`${number(undated)} documents have no date: they count for no year, and no leader is known in them`] : []),
  ].join("\n");
}

export function agreementInWords({ sentences, strangers, acts, alpha, strengthAlpha, byConfidence }: Agreement): string {
  const part = (value: number): string => (Number.isNaN(value) ? "    –" : value.toFixed(2).padStart(5));
  const count = (value: number): string => String(value).padStart(6);
  return [
    `${sentences} sentences judged by hand${strangers.length > 0 ? `; ${strangers.length} are in none of the documents: ${strangers.slice(0, 3).join(", ")}` : ""}`,
    "act         hand  coded   both  precision  recall     F1  alpha",
    ...acts.map(
      ({ act, byHand, coded, both, precision, recall, f1, alpha: own }) =>
        `${act.padEnd(10)}${count(byHand)} ${count(coded)} ${count(both)}      ${part(precision)}   ${part(recall)}  ${part(f1)}  ${part(own)}`,
    ),
    `Krippendorff's alpha of the act, by sentence, source and target: ${part(alpha).trim()}; of strength (ordinal): ${part(strengthAlpha).trim()}`,
    ...byConfidence.map(
      ({ least, coded, precision, recall }) =>
        `confidence of at least ${least}: ${coded} coded, precision ${part(precision).trim()}, recall ${part(recall).trim()}`,
    ),
  ].join("\n");
}
