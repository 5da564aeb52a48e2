import { FealtyError } from "../../base/index.js";

/** @throws FealtyError "domain" that names a primitive, its value and what it must be. */
export function refuseSphere(name: string, value: unknown, words: string): never {
  throw new FealtyError("domain", `${name} is ${value === "" ? "empty" : String(value)}`, { kind: "usage", mend: `it must be ${words}` });
}

/** @throws FealtyError "domain" for what is no whole number between the two. */
export function wholeNumber(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) refuseSphere(name, value, `a whole number from ${low} to ${high}`);
}
