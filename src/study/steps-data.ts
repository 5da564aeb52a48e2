import { dataset, pull } from "../data/index.js";
import { type Frame, numbers } from "../frame/index.js";
import { rollCalls } from "../measure/index.js";
import { panelNeeds, rollCallNeeds, rollCalls as votesOf } from "../panel/index.js";
import { canonical, sha256 } from "./canonical.js";
import { codeVersion } from "./code-version.js";
import { type MadePanel, merged, panelFromCatalogue, panelFromFile, panelFromWorld } from "./made-panel.js";
import { fileAt, keysOf, ownFiles, placeOf } from "./own-files.js";
import { type Planning, panelStep } from "./planning.js";
import type { StudyVotes } from "./answers.js";
import { worldOf, worldYears } from "./reference.js";
import type { Step } from "./steps.js";
import { builtPanels, datasetsOf, mentionedIn, panelSpecOf, usesRollCalls } from "./study-panels.js";

/** A file that a run used, as provenance names it. */
export interface UsedFile {
  readonly source: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The step of the roll calls. */
export const rollCallStep = "data:roll-calls";

/** The votes of how many years before a panel's first are read: moves into that year need them. */
const before = 10;

/** Steps of data and panels. Data are known by the hashes that the catalogue pins, or by those of the user's own files; a step of theirs keeps nothing. */
export function dataSteps(planning: Planning): Step[] {
  const { study, store, simulated, threads, knowledge } = planning;
  const { spec } = study;
  const datasets: Step[] = (simulated ? [] : datasetsOf(spec)).map((id) => {
    const files = (dataset(id).files ?? []).map(
      (file): UsedFile => ({ source: `${file.repository}@${file.commit}:${file.path}`, sha256: file.sha256, bytes: file.bytes }),
    );
    return {
      name: `data:${id}`,
      needs: [],
      options: {},
      code: "",
      content: sha256(canonical(files)),
      async run({ work }) {
        await pull(store, [id], work);
        return files;
      },
    };
  });
  const own = ownFiles(spec).map((entry) => ({ id: entry.id, place: placeOf(entry), keys: keysOf(entry, knowledge), columns: entry.columns }));
  const files = [...own, ...("file" in spec.panel ? [{ id: "panel-file", place: spec.panel.file }] : [])];
  const ownSteps: Step[] = files.map(({ id, place }) => {
    const read = fileAt(knowledge, place);
    return {
      name: `data:${id}`,
      needs: [],
      options: {},
      code: "",
      content: read.sha256,
      run: async () => [{ source: read.file, sha256: read.sha256, bytes: read.bytes }] satisfies UsedFile[],
    };
  });
  const votes: Step[] = usesRollCalls(spec) ? [rollCallsStep(planning)] : [];
  return [...datasets, ...ownSteps, ...votes, ...panels()];

  function panels(): Step[] {
    const mentioned = mentionedIn(spec);
    if ("file" in spec.panel) {
      const { panel } = spec;
      return [
        {
          name: "panel",
          needs: ["data:panel-file", ...own.map(({ id }) => `data:${id}`)],
          options: { panel, own },
          code: codeVersion("study/index"),
          run: async () => withOwn(panelFromFile(fileAt(knowledge, panel.file), panel)),
        },
      ];
    }
    return [...builtPanels(spec)].map(([name, entry]): Step => {
      const wanted = panelSpecOf(entry);
      // The names that models mention decide which missing columns a panel is given.
      const options = { wanted, mentioned: [...mentioned].sort(), own, ...(simulated ? { world: spec.seed, span: worldYears(spec) } : {}) };
      return {
        name: panelStep(name),
        needs: [...(simulated ? [] : panelNeeds(wanted).map((id) => `data:${id}`)), ...own.map(({ id }) => `data:${id}`)],
        options,
        code: codeVersion("study/index"),
        run: async ({ work }) =>
          withOwn(
            simulated
              ? panelFromWorld(worldOf(spec), entry, mentioned)
              : await panelFromCatalogue(store, wanted, mentioned, { ...work, threads } as typeof work),
          ),
      };
    });
  }

  function withOwn(panel: MadePanel): MadePanel {
    return own.reduce((sum, { place, keys, columns }) => (keys ? merged(sum, fileAt(knowledge, place), { keys, columns }) : sum), panel);
  }
}

function rollCallsStep({ study, store, simulated }: Planning): Step {
  const { spec } = study;
  const [first, last] = worldYears(spec);
  const years = [first - before, last] as const;
  return {
    name: rollCallStep,
    needs: simulated ? [] : rollCallNeeds.map((id) => `data:${id}`),
    options: simulated ? { world: spec.seed, years } : { years },
    code: codeVersion("study/index"),
    async run({ work }): Promise<StudyVotes> {
      const votes = simulated ? worldOf(spec).votes : await votesOf(store, { ...work, years, time: "session" });
      const calls = rollCalls(votes, { unit: "ccode", time: "year", item: "rcid", vote: "vote" });
      return { ...calls, demands: demandsIn(votes, calls.items) };
    },
  };
}

/** 1 for the roll calls that were announced as important. */
function demandsIn(votes: Frame, items: readonly number[]): Uint8Array {
  const [item, important] = [numbers(votes, "rcid"), numbers(votes, "importantvote")];
  const marked = new Set<number>();
  important.forEach((value, row) => {
    if (value === 1) marked.add(item[row] as number);
  });
  return Uint8Array.from(items, (number) => Number(marked.has(number)));
}
