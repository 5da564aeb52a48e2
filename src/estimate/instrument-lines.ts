import type { FTest, InstrumentTests } from "./fit.js";

/** What the tests of instruments say, a line each. */
export function instrumentLines(tests: InstrumentTests): string[] {
  const { firstStage, craggDonald, kleibergenPaap, andersonRubin, wuHausman, endogeneity, sargan, hansen } = tests;
  const f = ({ f: value, df, p }: FTest): string => `F(${df.map(round).join(", ")}) = ${value.toFixed(2)}, p ${probability(p)}`;
  const chi2 = (t: { readonly chi2: number; readonly df: number; readonly p: number }): string => `χ²(${t.df}) = ${t.chi2.toFixed(2)}, p ${probability(t.p)}`;
  const under = kleibergenPaap && kleibergenPaap.vcovKind !== "iid" ? kleibergenPaap.vcovKind : undefined;
  const both = (iid: string, robust: string | undefined): string => (robust && under ? `${iid}; under ${under} ${robust}` : iid);
  const lines = Object.entries(firstStage).flatMap(([term, stage]) => [
    `First stage of ${term}: ${both(f(stage), stage.robust && f(stage.robust))}`,
    ...(stage.sandersonWindmeijer ? [`  beside the other endogenous terms (Sanderson–Windmeijer): ${f(stage.sandersonWindmeijer)}`] : []),
  ]);
  if (craggDonald && kleibergenPaap) {
    const size = craggDonald.size10 === undefined ? "" : ` (Stock–Yogo for a size of 10 % at most: ${craggDonald.size10}, for iid errors)`;
    lines.push(
      `Weak instruments: Cragg–Donald F ${craggDonald.f.toFixed(2)}${size}; Kleibergen–Paap rk F ${kleibergenPaap.f.toFixed(2)}, LM ${chi2(kleibergenPaap.lm)}`,
    );
  }
  if (andersonRubin) lines.push(`Anderson–Rubin: ${f(andersonRubin)}${andersonRubin.says ? `; 95 % set ${andersonRubin.says}` : ""}`);
  if (wuHausman) lines.push(`Wu–Hausman: ${both(f(wuHausman), endogeneity && f(endogeneity))}`);
  if (sargan) lines.push(`Sargan: ${both(chi2(sargan), hansen && `Hansen's J ${chi2(hansen)}`)}`);
  return lines;
}

function round(df: number): string {
  return String(Number(df.toFixed(1)));
}

function probability(p: number): string {
  return p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}
