export { type Estimate, estimate, estimateModel, estimators, withVcov } from "./estimate.js";
export { evaluate, evaluateNumbers, rowsWhere } from "./design/evaluate.js";
export type { Certificate, Dropped, DroppedRows, EstimatorName, Fit, Inference, InstrumentTests } from "./fit.js";
export { type Expression, expressionVariables, parseExpression } from "./formula/expression.js";
export { type AbsorbedTerm, type Formula, formulaVariables, parseFormula } from "./formula/formula.js";
export { checkTerm, expandTerms, formulaTerms, termIndex, termKey } from "./formula/names.js";
export { parseVcov, type VcovKind, vcovVariables } from "./covariance/kind.js";
export type { ModelSpec, Ssc } from "./model/spec.js";
export { summary } from "./summary.js";
