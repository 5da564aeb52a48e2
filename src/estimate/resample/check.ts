import { FealtyError } from "../../base/index.js";

/** @throws FealtyError "usage" unless a whole number of draws, 1 to 10 million. */
export function checkDraws(draws: number): void {
  if (!Number.isInteger(draws) || draws < 1 || draws > 1e7)
    throw new FealtyError("usage", `draws are a whole number from 1 to 10,000,000, and ${draws} was given`, { kind: "usage", mend: "write draws=9999" });
}

/** @throws FealtyError "usage" unless between 0 and 1. */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new FealtyError("usage", `a level lies between 0 and 1, and ${level} was given`, { kind: "usage", mend: "write 0.95" });
}
