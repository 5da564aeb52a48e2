import { type GroupJob, runGroupJob } from "./group-draws.js";
import { type LeaveOutJob, runLeaveOutJob } from "./influence-refit.js";
import { type PermuteJob, runPermuteJob } from "./permute.js";
import { type IvJob, runIvJob } from "./wild-iv.js";
import { runWildJob, type WildJob } from "./wild-job.js";
import { type JointJob, runJointJob } from "./wild-joint.js";

/** Does a job of any resampling: the computation that executors register as "draws". */
export function runDraws(job: WildJob | JointJob | IvJob | GroupJob | PermuteJob | LeaveOutJob): unknown {
  switch (job.kind) {
    case "wild":
      return runWildJob(job);
    case "joint":
      return runJointJob(job);
    case "iv":
      return runIvJob(job);
    case "groups":
      return runGroupJob(job);
    case "permute":
      return runPermuteJob(job);
    case "leave-out":
      return runLeaveOutJob(job);
  }
}
