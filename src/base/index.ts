export { describeWhere, type ErrorKind, exitCodes, FealtyError, formatError, interrupted, type Where } from "./errors.js";
export { type Computation, type Executor, inlineExecutor, type Task } from "./executor.js";
export { nearest, suggest } from "./nearest.js";
export { checkpoint, type Work } from "./work.js";
