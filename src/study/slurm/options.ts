import { FealtyError } from "../../base/index.js";

/** What jobs ask of the cluster, and where their files lie. */
export interface SlurmOptions {
  /** A folder that this machine and the compute nodes share. */
  readonly folder: string;
  /** Partition, e.g. `short`; default the cluster's. */
  readonly partition?: string | undefined;
  /** Time of one element of an array, as Slurm writes it: `90` (minutes), `2:00:00`, `1-12`; default the partition's. */
  readonly time?: string | undefined;
  /** Memory of one element: `4G`, `800M`; default the cluster's. */
  readonly memory?: string | undefined;
  /** Most elements of one array; with more tasks an element does several (100). */
  readonly array?: number | undefined;
  /** Threads for what is computed here. */
  readonly threads?: number | undefined;
  /** Submit and leave, rather than wait. */
  readonly detach?: boolean | undefined;
  /** Told of submissions, of jobs that were lost, and of what holds jobs up: a sentence each. */
  readonly onNote?: ((sentence: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const minutes = /^\d+(:\d\d(:\d\d)?)?$|^\d+-\d+(:\d\d(:\d\d)?)?$/;

/** @throws FealtyError "slurm-option" (usage) for what sbatch would not take, naming the option of the command line. */
export function checkSlurmOptions({ folder, partition, time, memory, array }: SlurmOptions): void {
  const wrong = (name: string, given: unknown, mend: string): FealtyError =>
    new FealtyError("slurm-option", `--slurm-${name} does not take "${String(given)}"`, { kind: "usage", mend });
  if (folder.trim() === "") throw wrong("folder", folder, "name a folder that all nodes share");
  if (partition !== undefined && !/^[\w.,+-]+$/.test(partition)) throw wrong("partition", partition, "sinfo lists the partitions");
  if (time !== undefined && !minutes.test(time)) throw wrong("time", time, "write minutes, hours:minutes:seconds or days-hours, as 90, 2:00:00 or 1-12");
  if (memory !== undefined && !/^\d+[KMGT]?$/i.test(memory)) throw wrong("memory", memory, "write a number with a unit, as 800M or 4G");
  if (array !== undefined && (!Number.isSafeInteger(array) || array < 1)) throw wrong("array", array, "write a whole number from 1");
}

/** The arguments of sbatch that ask for partition, time and memory. */
export function asked({ partition, time, memory }: SlurmOptions): string[] {
  return [
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
  ];
}
