import { krippendorffAlpha } from "../measure/index.js";
import { type TextAct, textActs } from "./acts.js";
import type { HandCode, HandCodes } from "./hand-codes.js";
import type { Statement } from "./statement.js";

/** How often our statements of one act are a reader's, and the other way round. */
export interface ActAgreement {
  readonly act: TextAct | "all";
  readonly byHand: number;
  readonly coded: number;
  readonly both: number;
  /** Share of ours that the reader has too; NaN where there are none. */
  readonly precision: number;
  /** Share of the reader's that we have too; NaN where there are none. */
  readonly recall: number;
  readonly f1: number;
  /** Krippendorff's alpha of whether a sentence has the act; nominal. */
  readonly alpha: number;
}

export interface Agreement {
  /** Sentences that the reader judged and that are in the documents. */
  readonly sentences: number;
  /** Judged sentences that are in none of the documents. */
  readonly strangers: readonly string[];
  readonly acts: readonly ActAgreement[];
  /** Of whether, and which act, a sentence states for its source and target: nominal. */
  readonly alpha: number;
  /** Of the strength of what both found: ordinal. */
  readonly strengthAlpha: number;
  /** As precision, for statements of at least this confidence. */
  readonly byConfidence: readonly { readonly least: number; readonly coded: number; readonly precision: number; readonly recall: number }[];
}

/**
 * Compares our statements with a reader's in the sentences that the reader judged. A statement is the reader's too if source, target and act are the same.
 * Statements set aside do not count.
 * @param sentencesOf how many sentences a document has; undefined for a document that is not there.
 */
export function agreement(statements: readonly Statement[], codes: readonly HandCodes[], sentencesOf: (document: string) => number | undefined): Agreement {
  const present = codes.filter(({ document, sentence }) => sentence <= (sentencesOf(document) ?? 0));
  const ours = new Map<string, Statement[]>();
  for (const one of statements) {
    const key = `${one.sentence} ${one.document}`;
    if (one.aside === "") ours.set(key, [...(ours.get(key) ?? []), one]);
  }
  const judged = present.map((one) => ({ hand: one.codes, ours: ours.get(`${one.sentence} ${one.document}`) ?? [] }));
  const keyOf = ({ source, target, group, act }: HandCode | Statement): string => `${source} ${target} ${group} ${act}`;
  const count = (act: TextAct | "all", least = 0) => {
    let [byHand, coded, both] = [0, 0, 0];
    for (const { hand, ours: own } of judged) {
      const theirs = new Set(hand.filter((one) => act === "all" || one.act === act).map(keyOf));
      const found = new Set(own.filter((one) => (act === "all" || one.act === act) && one.confidence >= least).map(keyOf));
      byHand += theirs.size;
      coded += found.size;
      for (const key of found) if (theirs.has(key)) both++;
    }
    const [precision, recall] = [both / coded, both / byHand];
    return { byHand, coded, both, precision, recall, f1: (2 * both) / (byHand + coded) };
  };
  const acts = Object.keys(textActs) as TextAct[];
  const has = (of: readonly { readonly act: TextAct }[], act: TextAct): number => (of.some((one) => one.act === act) ? 1 : 0);
  // Each sentence, source and target that either has is a unit; a sentence of which both say nothing is one too.
  const units = judged.flatMap(({ hand, ours: own }) => {
    const pairs = [...new Set([...hand, ...own].map(({ source, target, group }) => `${source} ${target} ${group}`))];
    const actOf = (of: readonly (HandCode | Statement)[], pair: string): number => {
      const found = of.find(({ source, target, group }) => `${source} ${target} ${group}` === pair);
      return found ? acts.indexOf(found.act) + 1 : 0;
    };
    return pairs.length === 0 ? [[0, 0]] : pairs.map((pair) => [actOf(hand, pair), actOf(own, pair)]);
  });
  const strengths = judged.flatMap(({ hand, ours: own }) =>
    hand.flatMap((one) => {
      const same = own.find((other) => keyOf(other) === keyOf(one));
      return same && !Number.isNaN(one.strength) ? [[one.strength, same.strength]] : [];
    }),
  );
  const columns = (pairs: readonly (readonly number[])[]) => [0, 1].map((k) => Float64Array.from(pairs, (pair) => pair[k] as number));
  return {
    sentences: present.length,
    strangers: codes.filter((one) => !present.includes(one)).map(({ document, sentence }) => `${document}:${sentence}`),
    acts: [
      ...acts.map((act) => ({ act, ...count(act), alpha: krippendorffAlpha(columns(judged.map(({ hand, ours: own }) => [has(hand, act), has(own, act)]))) })),
      {
        act: "all" as const,
        ...count("all"),
        alpha: krippendorffAlpha(columns(judged.map(({ hand, ours: own }) => [hand.length > 0 ? 1 : 0, own.length > 0 ? 1 : 0]))),
      },
    ],
    alpha: krippendorffAlpha(columns(units)),
    strengthAlpha: krippendorffAlpha(columns(strengths), "ordinal"),
    byConfidence: [0, 0.4, 0.6, 0.8].map((least) => {
      const { coded, precision, recall } = count("all", least);
      return { least, coded, precision, recall };
    }),
  };
}
