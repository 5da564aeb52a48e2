import type { Dataset } from "../dataset.js";
import { aid } from "./aid.js";
import { arms } from "./arms.js";
import { exercises } from "./exercises.js";
import { majorPowerSignals } from "./major-power-signals.js";
import { troops } from "./troops.js";
import { visits } from "./visits.js";

/** What a patron does that shows support: signals as others coded them, visits, exercises, troops and bases, arms, aid. */
export const signals: readonly Dataset[] = [...majorPowerSignals, ...visits, ...exercises, ...troops, ...arms, ...aid];
