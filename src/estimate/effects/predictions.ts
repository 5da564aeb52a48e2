import { evaluateNumbers } from "../design/evaluate.js";
import type { Estimate } from "../model/estimated.js";
import { parseExpression } from "../formula/expression.js";

/** Fitted means by row of the frame; NaN in rows that the fit does not use. */
export function fitted({ design, predictor, mean, means }: Estimate): Float64Array {
  return byRow(design, means ?? predictor.map(mean));
}

/** Outcome less fitted mean, by row of the frame; NaN in rows that the fit does not use. */
export function residuals({ design, predictor, mean, means }: Estimate): Float64Array {
  return byRow(
    design,
    design.y.map((y, i) => y - (means ? (means[i] as number) : mean(predictor[i] as number))),
  );
}

/** Linear predictors, offset and effects included, by row of the frame; NaN in rows that the fit does not use. */
export function linearPredictor({ design, predictor }: Estimate): Float64Array {
  return byRow(design, predictor);
}

/** Values of a variable or term such as `l(willingness, 1)` in the rows of the fit. */
export function termValues({ design }: Estimate, term: string): Float64Array {
  const all = evaluateNumbers(design.sample.data, parseExpression(term));
  return Float64Array.from(design.rows, (row) => all[row] as number);
}

function byRow({ rows, sample }: Estimate["design"], values: Float64Array): Float64Array {
  const out = new Float64Array(sample.data.length).fill(Number.NaN);
  for (let i = 0; i < rows.length; i++) out[rows[i] as number] = values[i] as number;
  return out;
}
