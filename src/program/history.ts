import { clock } from "../tensor/cell.js";
import type { Node, Tensor } from "../tensor/tensor.js";

/** Whether gradients begin here: at a variable, or a trainable cell that still holds this version. */
function isSource({ origin, source }: Node): boolean {
  return origin && !(source?.kind === "cell" && source.version < source.cell.stored);
}

/**
 * Whether a trainable cell or a variable still lies below: since the tensor was built, what lay there may have become a constant, or
 * been overwritten.
 */
export function reachesSource(tensor: Tensor): boolean {
  const seen = new Set<Node>();
  const stack = [tensor.node];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node) || !node.needsGrad) continue;
    if (isSource(node)) return true;
    seen.add(node);
    for (const input of node.inputs) {
      if (input.known && input.checked === clock.commits) return true;
      stack.push(input.node);
    }
  }
  return false;
}

/** Whether the history reads a version of a cell that memory no longer holds. */
export function readsOverwritten(tensor: Tensor): boolean {
  const seen = new Set<Node>();
  const stack = [tensor.node];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.source?.kind === "cell" && node.source.version !== node.source.cell.newest) return true;
    for (const input of node.inputs) stack.push(input.node);
  }
  return false;
}

/** The tensor that stands for this one now: its value if it has one. A history that no gradient can use any more is dropped. */
export function current(tensor: Tensor): Tensor {
  const { known } = tensor;
  if (known === undefined) return tensor;
  if (tensor.checked !== clock.commits) {
    if (!reachesSource(tensor)) {
      dropHistory(tensor, known);
      return tensor;
    }
    tensor.checked = clock.commits;
  }
  return known;
}

/** Makes a tensor with a value that value and nothing else. */
export function dropHistory(tensor: Tensor, { node, index }: Tensor): void {
  tensor.node = node;
  tensor.index = index;
  tensor.known = undefined;
}
