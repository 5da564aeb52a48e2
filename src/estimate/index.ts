export type { Certificate, Dropped, DroppedRows, EstimatorName, Fit, Inference } from "./fit.js";
