import { type Executor, FealtyError, suggest, type Work } from "../../base/index.js";
import type { Estimate } from "../model/estimated.js";
import type { Boot } from "./boot.js";
import { clusterProducts } from "./cluster-products.js";
import { planGroups } from "./group-draws.js";
import { planPermutation } from "./permute.js";
import { type Resampling, resample, resampleOn } from "./resampling.js";
import { planScore } from "./score.js";
import { planWild, type WildOptions } from "./wild.js";
import { planIv } from "./wild-iv.js";
import { planJoint } from "./wild-joint.js";

/** What each method takes after its column. */
const takes: Readonly<Record<string, readonly string[]>> = {
  wild: ["draws", "seed", "level", "webb", "type", "unrestricted", "joint", "test"],
  pairs: ["draws", "seed", "level"],
  block: ["draws", "seed", "level", "length"],
  permute: ["draws", "seed", "within", "unit"],
};
const wildTypes = ["11", "13", "31", "33"] as const;
const flags = new Set(["webb", "unrestricted", "joint"]);

/**
 * Resamples a fit as `wild:ally,draws=9999,webb,type=31,unrestricted`, `wild:ally,joint,test=x = 0; z = 0`, `pairs:ally`, `block:year,length=5` or
 * `permute:concession,within=ally` says; other options are seed=1, level=0.95 and test=x. The wild bootstrap of a likelihood is that of
 * its scores, of two-stage least squares the restricted efficient one.
 * @throws FealtyError "usage" for what does not read, and as the method does.
 */
export function bootstrap(model: Estimate, text: string, work?: Work): Boot {
  return resample(planBootstrap(model, text, work), work);
}

/** As `bootstrap`, with an executor that knows `runDraws` as "draws"; the result has the same bits on any number of threads. */
export async function bootstrapOn(model: Estimate, text: string, executor: Executor, work?: Work): Promise<Boot> {
  return resampleOn(planBootstrap(model, text, work), executor, work);
}

function planBootstrap(model: Estimate, text: string, work: Work | undefined): Resampling<Boot> {
  const { method, by, options } = parseBoot(text);
  const number = (name: string): number | undefined => {
    const given = options.get(name);
    if (given === undefined) return undefined;
    const value = Number(given);
    if (given === "" || !Number.isFinite(value)) throw new FealtyError("usage", `${name}=${given} in "${text}" is no number`, { kind: "usage" });
    return value;
  };
  const [draws, seed, level] = [number("draws"), number("seed"), number("level")];
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0))
    throw new FealtyError("usage", `a seed is a whole number, 0 or more, and ${seed} was given`, { kind: "usage" });
  if (method === "pairs") return planGroups(model, { by, draws, seed, level });
  if (method === "block") return planGroups(model, { by, draws, seed, level, length: number("length") ?? 1 });
  if (method === "permute") return planPermutation(model, { variable: by, within: options.get("within"), unit: options.get("unit"), draws, seed });
  const asked = options.get("type");
  const type = wildTypes.find((known) => known === asked);
  if (asked !== undefined && !type)
    throw new FealtyError("usage", `"${asked}" is no type of the wild bootstrap`, { kind: "usage", mend: `the types are ${wildTypes.join(", ")}` });
  const how: WildOptions = {
    by,
    draws,
    seed,
    level,
    type,
    hypothesis: options.get("test"),
    weights: options.has("webb") ? ("webb" as const) : undefined,
    unrestricted: options.has("unrestricted"),
  };
  if (options.has("joint")) return planJoint(clusterProducts(model, by), how);
  if (model.instrumentParts && !how.unrestricted) return planIv(model, how);
  return model.fit.fit === "ols" && !model.fit.instruments ? planWild(clusterProducts(model, by), how) : planScore(model, how, work);
}

function parseBoot(text: string): { method: string; by: string; options: Map<string, string> } {
  const at = text.indexOf(":");
  const method = (at < 0 ? text : text.slice(0, at)).trim();
  const allowed = Object.hasOwn(takes, method) ? takes[method] : undefined;
  if (!allowed) throw new FealtyError("usage", `there is no resampling "${method}"`, { kind: "usage", mend: suggest(method, Object.keys(takes)) });
  const [by = "", ...rest] = at < 0 ? [] : splitOutside(text.slice(at + 1));
  if (by.trim() === "") throw new FealtyError("usage", `"${text}" names no column`, { kind: "usage", mend: `write ${method}:ally` });
  const options = new Map<string, string>();
  for (const part of rest) {
    const [name = "", ...value] = part.split("=").map((s) => s.trim());
    if (!allowed.includes(name)) throw new FealtyError("usage", `${method} has no option "${name}"`, { kind: "usage", mend: suggest(name, allowed) });
    if (flags.has(name) ? value.length > 0 : value.length === 0)
      throw new FealtyError("usage", `"${part.trim()}" does not read`, { kind: "usage", mend: flags.has(name) ? `write ${name} alone` : `write ${name}=…` });
    options.set(name, value.join("="));
  }
  return { method, by: by.trim(), options };
}

/** Parts between commas that stand in no parentheses: `test=l(x, 1) = 0` is one. */
function splitOutside(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const c of text) {
    if (c === "(") depth++;
    if (c === ")") depth--;
    if (c === "," && depth <= 0) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts;
}
