import type { Node } from "../tensor/tensor.js";

/** What the layers above want to know of the graph as it is built: eager debugging and very deep graphs evaluate here. */
export const hooks = {
  built(_node: Node): void {},
};
