import type { TheoryResults } from "../report/index.js";
import {
  type AttentionView,
  attentionSettings,
  attentionView,
  type ContractView,
  comparePolicies,
  contractView,
  horizonBound,
  type LearningView,
  learningSettings,
  learningView,
  solveAttention,
  type Written,
} from "../theory/index.js";
import { codeVersion } from "./code-version.js";
import type { Planning } from "./planning.js";
import { contractAllies, setsOf } from "./primitive-sets.js";
import type { Step, StepContext } from "./steps.js";

/** The game at the primitives that the study gives: `theory:contract`, `theory:learning`, `theory:attention`. */
export function theorySteps({ study }: Planning): Step[] {
  const { contract, learning, attention } = study.spec.theory ?? {};
  const { seed } = study.spec;
  const code = codeVersion("theory/index");
  return [
    ...(contract ? [{ name: "theory:contract", needs: [], options: contract, code, run: async (): Promise<ContractView> => contractOf(contract) }] : []),
    ...(learning
      ? [{ name: "theory:learning", needs: [], options: learning, code, run: async (): Promise<LearningView> => learningView(learningSettings(learning)) }]
      : []),
    ...(attention
      ? [
          {
            name: "theory:attention",
            needs: [],
            options: { attention, seed },
            code,
            run: ({ executor, work }: StepContext): Promise<AttentionView> => attentionOf(attention, seed, executor, work),
          },
        ]
      : []),
  ];
}

/** What those steps found. */
export async function theoryResults({ study }: Planning, get: <T>(step: string) => Promise<T>): Promise<TheoryResults> {
  const { contract, learning, attention } = study.spec.theory ?? {};
  return {
    ...(contract ? { contract: await get<ContractView>("theory:contract") } : {}),
    ...(learning ? { learning: await get<LearningView>("theory:learning") } : {}),
    ...(attention ? { attention: await get<AttentionView>("theory:attention") } : {}),
  };
}

function contractOf(written: Written): ContractView {
  const { allies, ids, terms } = contractAllies(written);
  return contractView(allies, ids, terms);
}

async function attentionOf(written: Written, seed: number, executor: StepContext["executor"], work: StepContext["work"]): Promise<AttentionView> {
  const { allies: _, ...shared } = written;
  const { allies, labels, ration, periods, runs, tolerance } = attentionSettings(shared, setsOf(written));
  const solved = solveAttention(allies, ration, tolerance);
  const policies = await comparePolicies(solved, executor, { ...work, periods, runs, seed });
  return attentionView(
    solved,
    policies,
    { periods, runs, seed, horizonBound: horizonBound(solved, periods) },
    solved.kinds.map((_kind, k) => labels[solved.kindOf.indexOf(k)] ?? ""),
  );
}
