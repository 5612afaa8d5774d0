import { pendingCells } from "../tensor/cell.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { type Trace, withTrace } from "../tensor/tracing.js";
import { evaluateOnly } from "./evaluate.js";

/**
 * Computes what a traced function uses from outside, as far as no gradient flows through it: once, not at every call, and the function
 * is the same whether or not somebody reads such a tensor between two calls.
 */
export function computeCaptured(roots: readonly Tensor[], trace: Trace): void {
  const captured = capturedBy([...roots, ...[...pendingCells].flatMap((cell) => cell.pending)], trace);
  if (captured.length === 0) return;
  // What the function assigns is not computed here.
  withTrace(undefined, () => evaluateOnly(captured));
}

/** The tensors below some roots that were built before the trace, are not known yet, and need no gradient. */
function capturedBy(roots: readonly Tensor[], trace: Trace): Tensor[] {
  const captured = new Set<Tensor>();
  const seen = new Set<Node>();
  const stack = [...roots];
  for (let tensor = stack.pop(); tensor; tensor = stack.pop()) {
    const { node } = tensor.known ?? tensor;
    if (node.source !== undefined) continue;
    if (node.trace !== trace) {
      if (!tensor.needsGrad) captured.add(tensor);
      continue;
    }
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...captured];
}
