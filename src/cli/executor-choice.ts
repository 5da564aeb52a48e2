import type { common, Options, Values } from "./command.js";

/** Options of every command with long work: where its computations run. Spread them into the command's own. */
export const executorOptions = {
  executor: { type: "string", choices: ["threads", "slurm"], about: "where long computations run: threads of this machine (default), or a cluster" },
  "slurm-partition": { type: "string", value: "NAME", about: "partition of the cluster (default: the cluster's)" },
  "slurm-time": { type: "string", value: "TIME", about: "time of one element of a job array: 90 (minutes), 2:00:00, 1-12 (default: the partition's)" },
  "slurm-memory": { type: "string", value: "SIZE", about: "memory of one element: 800M, 4G (default: the cluster's)" },
  "slurm-array": { type: "number", value: "N", about: "most elements of a job array; with more tasks an element does several (default: 100)" },
  "slurm-folder": { type: "string", value: "DIR", about: "folder that this machine and the nodes share (default: slurm in FEALTY_HOME)" },
  detach: { type: "boolean", about: "submit and leave; the same command without it waits and goes on" },
} as const satisfies Options;

export type ExecutorOptions = Values<typeof executorOptions> & Pick<Values<typeof common>, "threads">;
