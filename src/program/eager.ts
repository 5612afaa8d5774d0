import { NumericError } from "../errors.js";
import { hooks } from "../graph/hooks.js";
import { formatShape } from "../shape.js";
import { cellHooks } from "../tensor/cell.js";
import { knownData } from "../tensor/leaf.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { currentTrace } from "../tensor/tracing.js";
import { debugging } from "./debug.js";
import { evaluate, evaluateOnly } from "./evaluate.js";

/** Graphs deeper than this are evaluated as they are built, so that an average or a state that is carried on unread holds no history. */
const DEEP = 1000;
/** The same for those that need gradients: their history stays, so each operation is computed by itself from here on. */
const DEEP_WITH_GRADIENTS = 50_000;

/** Lets the graph evaluate itself where it must: under `debug({ eager: true })`, and when it grows very deep. */
export function installEager(): void {
  hooks.built = (node) => {
    if (debugging.eager) {
      // A view computes nothing; copied, it would lie otherwise, and kernels that sum along it would round otherwise.
      if (currentTrace() === undefined && !node.op.view) checkNow(node);
    } else if (node.depth > DEEP && currentTrace() === undefined) {
      if (!node.needsGrad && !node.op.view) evaluateOnly(node.outputs);
      else if (node.depth > DEEP_WITH_GRADIENTS) evaluate(...node.outputs);
    }
  };
  cellHooks.assigned = (read) => {
    if (debugging.eager && currentTrace() === undefined) evaluate(read);
  };
}

function checkNow(node: Node): void {
  // Settling replaces the node of an output, so what is checked is noted first.
  const { op, inputs } = node;
  const outputs = [...node.outputs];
  evaluate(...outputs);
  if (inputs.some((input) => firstBad(input) >= 0)) return;
  for (const output of outputs) {
    const position = firstBad(output);
    if (position < 0) continue;
    const value = knownData(output)?.[position];
    throw new NumericError(
      op.name,
      "the result must be finite",
      `${value} at element ${position} of ${formatShape(output.shape)}`,
    );
  }
}

/** The first element that is NaN or infinite, or −1; of a view, in what it looks at. */
function firstBad(tensor: Tensor): number {
  if (tensor.dtype !== "f32") return -1;
  let below = tensor;
  while (below.node.op.view && !below.known) below = below.node.inputs[below.index];
  return knownData(below)?.findIndex((value: number) => !Number.isFinite(value)) ?? -1;
}
