import { spawn, spawnSync } from "node:child_process";
import { FealtyError } from "../../base/index.js";

export type SlurmProgram = "sbatch" | "squeue" | "scancel" | "scontrol";

/** A command of Slurm's that answered with an error; the message is its own. */
export class SlurmRefusal extends Error {}

/**
 * What a command of Slurm's writes. It runs in a process group of its own: a Ctrl-C that the terminal sends to all must not cut a submission in two.
 * @throws FealtyError "no-slurm" where there is no such command; SlurmRefusal with the command's words when it fails.
 */
export function ask(program: SlurmProgram, args: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { detached: true, stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    // A command that ends without reading its input has said why.
    child.stdin.on("error", () => undefined);
    child.on("error", (error: NodeJS.ErrnoException) => reject(error.code === "ENOENT" ? missing(program) : error));
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString());
      else reject(new SlurmRefusal(words(program, Buffer.concat(errors).toString())));
    });
    child.stdin.end(input);
  });
}

/**
 * The largest array that the cluster takes; asking is also the test of whether there is one.
 * @throws FealtyError "no-slurm" where there is none, or none that answers.
 */
export function largestArray(): number {
  const { error, status, stdout, stderr } = spawnSync("scontrol", ["show", "config"], { encoding: "utf8", timeout: 60_000 });
  if (error && (error as NodeJS.ErrnoException).code === "ENOENT") throw missing("sbatch");
  if (status !== 0)
    throw new FealtyError("no-slurm", `Slurm does not answer: ${words("scontrol", stderr ?? "")}`, { mend: "see whether sinfo works on this machine" });
  return Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(stdout)?.[1] ?? 1001);
}

/** Cancels jobs at once, where the process is about to end and nothing can be waited for. */
export function cancelNow(jobs: readonly string[]): void {
  if (jobs.length > 0) spawnSync("scancel", ["--quiet", ...jobs], { stdio: "ignore", timeout: 20_000 });
}

function missing(program: SlurmProgram): FealtyError {
  return new FealtyError("no-slurm", `this machine has no ${program}`, { mend: "run it on a login node of the cluster, or without --executor slurm" });
}

/** The last line of complaint, without the names of program and function before it. */
function words(program: SlurmProgram, said: string): string {
  const lines = said
    .split("\n")
    .map((line) => line.replace(/^\w+: (error: |fatal: )?/, "").trim())
    .filter((line) => line !== "");
  return lines.at(-1) ?? `${program} failed without a word`;
}
