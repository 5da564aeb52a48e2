import { FealtyError } from "../../base/index.js";

/** @throws FealtyError "constant-outcome" where the outcome has one value in all rows. */
export function refuseSame(y: ArrayLike<number>, name: string): void {
  for (let i = 1; i < y.length; i++) if (y[i] !== y[0]) return;
  throw new FealtyError("constant-outcome", `the outcome "${name}" does not vary`, { kind: "data" });
}
