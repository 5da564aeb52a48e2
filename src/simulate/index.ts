export { referenceWorld, type World, type WorldOptions } from "./reference-world.js";
