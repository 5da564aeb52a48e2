import { hard } from "./hard.mjs";
import { likelihoods } from "./likelihoods.mjs";
import { linear } from "./linear.mjs";
import { panels } from "./panels.mjs";

export const benign = [...linear, ...likelihoods, ...panels];
export { hard };
export const designs = [...benign, ...hard];
