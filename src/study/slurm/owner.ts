import { readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { FealtyError } from "../../base/index.js";
import { writeWhole } from "../files.js";
import type { MapFolder } from "./map-folder.js";

/** The right of one process to submit and collect the tasks of a folder. */
export interface Ownership {
  /** To be called at least every two minutes: who is silent for longer has died. */
  renew(): void;
  release(): void;
}

const silent = 150_000;

/** @throws FealtyError "slurm-busy" while another process, on this machine or another, holds the folder. */
export function takeOwnership({ path }: MapFolder): Ownership {
  const file = join(path, "owner");
  const [host, process_] = holder(file);
  const mtime = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const here = host === hostname();
  if (host !== undefined && Date.now() - mtime < silent && !(here && (process_ === process.pid || !exists(Number(process_)))))
    throw new FealtyError("slurm-busy", `process ${process_} on ${host} waits for the same tasks`, { mend: "let it finish, or stop it, and try again" });
  writeWhole(file, `${hostname()} ${process.pid}\n`);
  return {
    renew() {
      const now = new Date();
      try {
        utimesSync(file, now, now);
      } catch {
        // A folder that was removed from under the run shows itself when results are missing.
      }
    },
    release: () => rmSync(file, { force: true }),
  };
}

function holder(file: string): [string, number] | [undefined, undefined] {
  try {
    const [host, id] = readFileSync(file, "utf8").trim().split(" ");
    return host === undefined || id === undefined ? [undefined, undefined] : [host, Number(id)];
  } catch {
    return [undefined, undefined];
  }
}

function exists(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
