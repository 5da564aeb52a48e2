import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const onPath = (program: string): boolean =>
  `${process.env.PATH ?? ""}${delimiter}/usr/sbin`.split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Whether a Slurm can be set up here: Debian's programs, and root to run its daemons. */
export const slurmHere: boolean = process.getuid?.() === 0 && ["sbatch", "slurmctld", "slurmd", "munged"].every(onPath);

/** A Slurm of this test alone, of two nodes. */
export interface Cluster {
  /** What a process needs to find it. */
  readonly environment: { readonly SLURM_CONF: string };
  /** A command of Slurm's: its output. */
  ask(program: string, ...args: string[]): string;
  /** Whether an element runs on a node. */
  busy(node: "one" | "two", element: number): boolean;
  /** Kills a node's daemon and all that it runs, as a power cut would, and tells the controller. */
  kill(node: "one" | "two"): void;
  /** Kills the process of an element, and not its job. @returns whether there was one. */
  killTask(job: string, element: number): boolean;
  /** Starts what does not run. */
  start(): void;
  stop(): void;
}

/** Sets up a cluster with scripts/one-node-slurm.sh. @throws Error with the script's words when it does not come up. */
export function startCluster(): Cluster {
  const folder = mkdtempSync(join(tmpdir(), "fealty-slurm-"));
  const environment = { SLURM_CONF: join(folder, "slurm.conf") };
  // Away from the ports that the system gives to others.
  const port = String(20_000 + 4 * (process.pid % 2_500));
  const script = (action: string): void => {
    const { status, stderr } = spawnSync("bash", ["scripts/one-node-slurm.sh", action, folder], {
      encoding: "utf8",
      env: { ...process.env, FEALTY_SLURM_PORT: port },
    });
    if (status !== 0) throw new Error(stderr);
  };
  const ask = (program: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, ...environment } });
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
    return stdout;
  };
  const processesOn = (node: string): Process[] =>
    processes().filter(({ variables }) => variables.includes(`SLURMD_NODENAME=${node}`) && variables.includes(`SLURM_CONF=${environment.SLURM_CONF}`));
  script("start");
  return {
    environment,
    ask,
    busy: (node, element) =>
      processesOn(node).some(({ command, variables }) => command.includes("slurm-task.js") && variables.includes(`SLURM_ARRAY_TASK_ID=${element}`)),
    kill(node) {
      process.kill(Number(readFileSync(join(folder, "pids", `${node}.pid`), "utf8")), "SIGKILL");
      const on = processes().filter(
        ({ variables }) => variables.includes(`SLURMD_NODENAME=${node}`) && variables.includes(`SLURM_CONF=${environment.SLURM_CONF}`),
      );
      const parents = new Set(on.map(({ parent }) => parent));
      // The daemon of a job's step first, so that it cannot tell of the end of what it watches.
      for (const { id, command } of processes()) if (parents.has(id) && command.startsWith("slurmstepd")) kill(id);
      for (const { id } of on) kill(id);
      ask("scontrol", "update", `NodeName=${node}`, "State=DOWN", "Reason=killed");
    },
    killTask(job, element) {
      const found = processes().filter(
        ({ variables, command }) =>
          command.includes("slurm-task.js") && variables.includes(`SLURM_ARRAY_JOB_ID=${job}`) && variables.includes(`SLURM_ARRAY_TASK_ID=${element}`),
      );
      for (const { id } of found) kill(id);
      return found.length > 0;
    },
    start: () => script("start"),
    stop() {
      script("stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly command: string;
  readonly variables: readonly string[];
}

function processes(): Process[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      if (!/^\d+$/.test(name)) return [];
      const read = (file: string): string => readFileSync(`/proc/${name}/${file}`, "utf8");
      const parent = Number(/^PPid:\s*(\d+)/m.exec(read("status"))?.[1]);
      return [{ id: Number(name), parent, command: read("cmdline").replaceAll("\0", " "), variables: read("environ").split("\0") }];
    } catch {
      // It ended between listing and reading.
      return [];
    }
  });
}

function kill(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It has ended.
  }
}
