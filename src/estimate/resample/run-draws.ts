import { type GroupJob, runGroupJob } from "./group-draws.js";
import { type LeaveOutJob, runLeaveOutJob } from "./influence-refit.js";
import { type PermuteJob, runPermuteJob } from "./permute.js";
import { runWildJob, type WildJob } from "./wild-job.js";

/** Does a job of any resampling: the computation that executors register as "draws". */
export function runDraws(job: WildJob | GroupJob | PermuteJob | LeaveOutJob): unknown {
  switch (job.kind) {
    case "wild":
      return runWildJob(job);
    case "groups":
      return runGroupJob(job);
    case "permute":
      return runPermuteJob(job);
    case "leave-out":
      return runLeaveOutJob(job);
  }
}
