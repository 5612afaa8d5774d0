export { type CrossEntropyOptions, crossEntropy } from "./cross-entropy.js";
export { type MseOptions, mse } from "./mse.js";
export type { Reduction } from "./reduction.js";
