import { FealtyError, suggest } from "../../base/index.js";
import type { PanelIndex } from "../../frame/index.js";

/** A covariance as parsed from its name. */
export type VcovKind =
  | { readonly kind: "iid" }
  | { readonly kind: "hc"; readonly level: 0 | 1 | 2 | 3 }
  | { readonly kind: "cluster"; readonly by: readonly string[] }
  | { readonly kind: "cr"; readonly level: 2 | 3; readonly by: string }
  | { readonly kind: "nw" | "dk"; readonly lag: number }
  | { readonly kind: "bk"; readonly by: string; readonly level: 0 | 1 }
  | { readonly kind: "pcse"; readonly by: string; readonly pairs: "casewise" | "pairwise"; readonly ar1: boolean }
  | {
      readonly kind: "conley";
      readonly km: number;
      readonly lat: string;
      readonly lon: string;
      readonly kernel: "uniform" | "bartlett";
      readonly same: boolean;
      readonly lag: number;
    }
  | { readonly kind: "dyadic"; readonly a: string; readonly b: string; readonly same: boolean };

const forms = [
  "iid",
  "hc0",
  "hc1",
  "hc2",
  "hc3",
  "cluster:ally",
  "cluster:ally+year",
  "cr2:ally",
  "cr3:ally",
  "nw:3",
  "dk:3",
  "conley:500km,lat,lon",
  "dyadic:a,b",
  "bk:year",
  "pcse:year",
];

/**
 * Reads the name of a covariance: `iid`, `hc0`…`hc3`, `cluster:ally+year`, `cr2:ally`, `cr3:ally`, `nw:3`, `dk:3`, `conley:500km,lat,lon[,uniform|bartlett][,same][,lag=3]`,
 * `dyadic:a,b[,same]`: with `same` only rows of one period go together, and with `lag` a unit's own rows over that many periods besides.
 * `bk:year[,hc0|hc1]`, `pcse:year[,casewise|pairwise][,ar1]`.
 * @throws FealtyError "vcov" with the nearest form.
 */
export function parseVcov(text: string): VcovKind {
  const [name, ...rest] = text.trim().split(":");
  const of = rest.join(":").trim();
  const lower = (name ?? "").trim().toLowerCase();
  const wrong = (why: string, mend?: string): FealtyError =>
    new FealtyError("vcov", `the covariance "${text}" ${why}`, { kind: "usage", ...(mend ? { mend } : {}) });
  if (lower === "iid" && !of) return { kind: "iid" };
  const level = /^hc([0-3])$/.exec(lower)?.[1];
  if (level !== undefined && !of) return { kind: "hc", level: Number(level) as 0 | 1 | 2 | 3 };
  if (lower === "cluster") {
    const by = of.split("+").map((b) => b.trim());
    if (by.some((b) => b === "")) throw wrong("names no cluster", "write cluster:ally or cluster:ally+year");
    if (by.length > 4) throw wrong("has more than four dimensions");
    if (new Set(by).size < by.length) throw wrong("names a dimension twice");
    return { kind: "cluster", by };
  }
  if (lower === "cr2" || lower === "cr3") {
    if (!of) throw wrong("names no cluster", `write ${lower}:ally`);
    if (of.includes("+")) throw wrong("takes one dimension of clusters", `write ${lower}:ally, or cluster:${of.replace(/\s/g, "")}`);
    return { kind: "cr", level: lower === "cr2" ? 2 : 3, by: of };
  }
  if (lower === "nw" || lower === "dk") {
    if (!/^\d+$/.test(of)) throw wrong("needs a number of lags", `write ${lower}:3`);
    return { kind: lower, lag: Number(of) };
  }
  if (lower === "conley") {
    const [distance, lat, lon, ...words] = of.split(",").map((p) => p.trim());
    const km = /^(\d+(?:\.\d+)?)\s*(?:km)?$/.exec(distance ?? "")?.[1];
    if (km === undefined || Number(km) <= 0) throw wrong("needs a distance in kilometres", "write conley:500km,lat,lon");
    if (!lat || !lon) throw wrong("needs the columns of latitude and longitude", "write conley:500km,lat,lon");
    const lag = words.map((w) => /^lag\s*=\s*(\d+)$/.exec(w)?.[1]).find((l) => l !== undefined);
    const strange = words.find((w) => !/^(uniform|bartlett|same|lag\s*=\s*\d+)$/.test(w));
    if (strange !== undefined) throw wrong(`has no kernel "${strange}"`, "the kernels are uniform and bartlett; same and lag=3 may follow");
    return {
      kind: "conley",
      km: Number(km),
      lat,
      lon,
      kernel: words.includes("bartlett") ? "bartlett" : "uniform",
      same: words.includes("same") || lag !== undefined,
      lag: Number(lag ?? 0),
    };
  }
  if (lower === "dyadic") {
    const [a, b, ...words] = of.split(",").map((p) => p.trim());
    if (!a || !b || a === b) throw wrong("needs the columns of the two members", "write dyadic:ccode1,ccode2");
    const strange = words.find((w) => w !== "same");
    if (strange !== undefined) throw wrong(`does not take "${strange}"`, "write same for rows of one period alone");
    return { kind: "dyadic", a, b, same: words.includes("same") };
  }
  if (lower === "bk" || lower === "pcse") {
    const [by, ...words] = of.split(",").map((p) => p.trim());
    if (!by) throw wrong("names no column", `write ${lower}:year`);
    const known = lower === "bk" ? ["hc0", "hc1"] : ["casewise", "pairwise", "ar1"];
    const strange = words.find((w) => !known.includes(w));
    if (strange !== undefined) throw wrong(`does not take "${strange}"`, `it takes ${known.join(", ")}`);
    if (lower === "bk") return { kind: "bk", by, level: words.includes("hc1") ? 1 : 0 };
    return { kind: "pcse", by, pairs: words.includes("pairwise") ? "pairwise" : "casewise", ar1: words.includes("ar1") };
  }
  throw wrong("is not known", suggest(lower, forms, 20));
}

/** Columns that a covariance reads, beside the model's own. */
export function vcovVariables(vcov: VcovKind, index?: PanelIndex): string[] {
  if (vcov.kind === "cluster") return [...vcov.by];
  if (vcov.kind === "cr") return [vcov.by];
  if (vcov.kind === "dyadic") return [vcov.a, vcov.b, ...(vcov.same && index ? [index.time] : [])];
  if (vcov.kind === "conley") return [vcov.lat, vcov.lon, ...(vcov.same && index ? [...(vcov.lag > 0 ? index.units : []), index.time] : [])];
  if (vcov.kind === "bk" || vcov.kind === "pcse") return [vcov.by, ...(index ? [...index.units, index.time] : [])];
  if (vcov.kind === "nw" || vcov.kind === "dk") return index ? [...index.units, index.time] : [];
  return [];
}
