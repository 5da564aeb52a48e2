import type { TextAct } from "./acts.js";

/** Why a statement found does not count. */
export const setAside = {
  negated: "it is negated",
  question: "it is a question",
  reported: "somebody who is no state said it",
  condition: "it is a condition",
  history: "it tells of the past",
} as const;

/** A coded statement: who says or does what to whom, with the sentence that says so. */
export interface Statement {
  readonly document: string;
  readonly date: string | undefined;
  /** Of the document, from 1. */
  readonly sentence: number;
  readonly speaker: string;
  /** Correlates of War code. */
  readonly source: number;
  /** Correlates of War code; NaN where the target is a group. */
  readonly target: number;
  /** A group of states, or "allies" where the sentence says no more; "" for one state. */
  readonly group: string;
  readonly act: TextAct;
  /** 1 weak, 2 plain, 3 binding. */
  readonly strength: number;
  /** Between 0 and 1: higher where the rule, the target and the source are surer. */
  readonly confidence: number;
  readonly rule: string;
  /** Whether a state is said to have said it. */
  readonly isReported: boolean;
  /** Why it does not count; "" where it does. */
  readonly aside: keyof typeof setAside | "";
  readonly quote: string;
}
