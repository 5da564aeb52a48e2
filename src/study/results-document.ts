import type { Fit } from "../estimate/index.js";
import { canonical, inOrderJson, sha256 } from "./canonical.js";

/** What `results.json` holds besides its hash. */
export interface ResultsContent {
  readonly simulated: boolean;
  readonly study: string;
  readonly sample: { readonly rows: number; readonly units: number; readonly lost: readonly { readonly why: string; readonly rows: number }[] };
  readonly measures: Readonly<Record<string, object>>;
  readonly models: Readonly<Record<string, Fit>>;
  readonly hypotheses: Readonly<Record<string, object>>;
  /** Further numbers of the report, each under its own key; empty ones are left out. */
  readonly more: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface ResultsDocument {
  /** The file: a line for each key at the top, numbers in their shortest form, everything in the order of the study. */
  readonly text: string;
  /** SHA-256 of the canonical JSON of all but the hash. */
  readonly hash: string;
}

/** No time, path, host or count of threads is in it: the same study on the same data gives the same bytes. */
export function resultsDocument({ more, ...content }: ResultsContent): ResultsDocument {
  const extra = Object.entries(more).filter(([, value]) => Object.keys(value).length > 0);
  const entries = Object.entries({ ...content, ...Object.fromEntries(extra) });
  const hash = sha256(canonical(Object.fromEntries(entries)));
  const lines = [...entries, ["hash", hash] as const].map(([key, value]) => `${JSON.stringify(key)}:${inOrderJson(value)}`);
  return { text: `{${lines.join(",\n")}}\n`, hash };
}
