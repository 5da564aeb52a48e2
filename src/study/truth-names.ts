import { rules } from "../rivals/index.js";
import { truths } from "../simulate/index.js";
import type { StudySpec } from "./schema.js";

/** Names that a study may write under `truths`: those of the theory and its absence, and the rules of the rivals. */
export function truthNames({ rivals }: StudySpec): string[] {
  const own = Object.entries(rivals?.rules ?? {}).flatMap(([name, terms]) => (terms.trim() === "none" ? [] : [name]));
  return [...new Set([...Object.keys(truths), ...rules.map(({ name }) => name), ...own])].filter((name) => name !== "loyalty");
}
