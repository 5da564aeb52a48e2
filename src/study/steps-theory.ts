import { spheresOfYear } from "../panel/index.js";
import type { TheoryResults } from "../report/index.js";
import { simulateSpheres, type SphereView, sphereView } from "../simulate/index.js";
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
import { onGround, sphereEntry, withoutData } from "./spheres.js";
import type { Step, StepContext } from "./steps.js";
import { sphereDatasets } from "./study-panels.js";

/** The game at the primitives that the study gives: `theory:contract`, `theory:learning`, `theory:attention`, `theory:spheres`. */
export function theorySteps(planning: Planning): Step[] {
  const { study, simulated } = planning;
  const { contract, learning, attention, spheres } = study.spec.theory ?? {};
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
    ...(spheres
      ? [
          {
            name: "theory:spheres",
            needs: simulated ? [] : sphereDatasets(study.spec).map((id) => `data:${id}`),
            options: { spheres, seed, simulated: simulated && spheres.year !== undefined },
            // With the states of a year the code that reads them counts too.
            code: codeVersion(spheres.year === undefined ? "simulate/index" : "panel/index"),
            run: (context: StepContext): Promise<SphereView> => spheresOf(spheres, planning, context),
          },
        ]
      : []),
  ];
}

/** What those steps found. */
export async function theoryResults({ study }: Planning, get: <T>(step: string) => Promise<T>): Promise<TheoryResults> {
  const { contract, learning, attention, spheres } = study.spec.theory ?? {};
  return {
    ...(contract ? { contract: await get<ContractView>("theory:contract") } : {}),
    ...(learning ? { learning: await get<LearningView>("theory:learning") } : {}),
    ...(attention ? { attention: await get<AttentionView>("theory:attention") } : {}),
    ...(spheres ? { spheres: await get<SphereView>("theory:spheres") } : {}),
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

async function spheresOf(written: Written, { study, store, simulated }: Planning, { executor, work }: StepContext): Promise<SphereView> {
  const entry = sphereEntry(written);
  const { year, patrons, runs } = entry;
  const { seed } = study.spec;
  const read = year !== undefined && !simulated;
  const given = read ? onGround(entry, await spheresOfYear(store, { year, patrons }, work)) : withoutData(entry, seed);
  const { world, changes, counterfactuals, source, notes } = given;
  const histories = await simulateSpheres(world, executor, { changes, counterfactuals, runs, seed }, work);
  return sphereView(histories, { source, notes, counterfactuals });
}
