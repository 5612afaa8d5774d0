import { ShapeError } from "../errors.js";
import { alias } from "../graph/alias.js";
import { pullback } from "../graph/backward.js";
import { hooks } from "../graph/hooks.js";
import { apply, applyMany, defineOp } from "../graph/op.js";
import { Node, Tensor } from "../tensor/tensor.js";
import { add } from "./arithmetic.js";
import { asTensor, type Operand } from "./operand.js";

// Inputs: the outputs of the function, then what they are computed from: its arguments, and captured tensors that need gradients.
// Outputs: the outputs of the function. The nodes between are built again by the vjp.
const checkpointOp = defineOp({
  name: "checkpoint",
  view: (layout) => layout,
  vjp: ({ inputs, outputs, attrs }, dys) => {
    const { count } = attrs as { count: number };
    const boundary = inputs.slice(outputs.length);
    // Nothing is recomputed before the gradient has arrived.
    const arrived = dys.filter((dy) => dy !== undefined);
    const late = boundary.map((x) => apply(barrierOp, [x, ...arrived], x.shape, x.dtype));
    const recomputed = rebuild(inputs.slice(0, outputs.length), boundary, late, count);
    return [...outputs.map(() => undefined), ...pullback(recomputed, dys, late, add, true)];
  },
});

// The first input, read after all others are known. What is built on it differs from what is built on the input itself, so the
// planner does not merge what is recomputed with the original.
const barrierOp = defineOp({ name: "barrier", view: (layout) => layout, vjp: (_, [dy]) => [dy] });

/**
 * Trades memory for time: `checkpoint(fn)` computes what `fn` does, but keeps only its arguments for the gradient and computes the
 * values between again when the gradient arrives. Random numbers are the same both times.
 *
 * Gradients reach the arguments, and parameters and tensors that `fn` reads besides. `fn` is called once for each call.
 */
export function checkpoint<A extends readonly Operand[], R extends Tensor | readonly Tensor[]>(
  fn: (...args: { [K in keyof A]: Tensor }) => R,
): (...args: A) => R {
  return (...args) => {
    // Of their own, so that exactly what depends on the arguments depends on these nodes.
    const entries = args.map((x) => alias(asTensor("checkpoint", x)));
    const result = fn(...(entries as { [K in keyof A]: Tensor }));
    const single = result instanceof Tensor;
    const outputs: readonly Tensor[] = single ? [result] : result;
    if (outputs.some((output) => !(output instanceof Tensor)))
      throw new ShapeError("checkpoint", "the function must return a tensor or an array of tensors");
    if (!outputs.some((output) => output.needsGrad)) return result;
    const boundary = [...entries, ...captured(outputs, entries)];
    const kept = applyMany(checkpointOp, [...outputs, ...boundary], outputs, { count: entries.length });
    return (single ? kept[0] : kept) as R;
  };
}

/** The nodes that depend on the entries, below some tensors; inputs before their users. */
function dependents(tops: readonly Tensor[], entries: readonly Tensor[]): Node[] {
  const depends = new Map<Node, boolean>(entries.map(({ node }) => [node, true]));
  const lowest = Math.min(...entries.map(({ node }) => node.depth));
  const order: Node[] = [];
  const stack = tops.map(({ node }) => node);
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    if (!depends.has(node)) {
      depends.set(node, false);
      if (node.depth > lowest) for (const input of node.inputs) if (!depends.has(input.node)) stack.push(input.node);
      continue;
    }
    stack.pop();
    if (depends.get(node) || !node.inputs.some((input) => depends.get(input.node))) continue;
    depends.set(node, true);
    order.push(node);
  }
  return order;
}

/** Tensors the function has used besides its arguments, as far as gradients flow to them. */
function captured(outputs: readonly Tensor[], entries: readonly Tensor[]): Tensor[] {
  const nodes = dependents(outputs, entries);
  const inside = new Set([...nodes, ...entries.map(({ node }) => node)]);
  const used = [...outputs, ...nodes.flatMap((node) => node.inputs)];
  return [...new Set(used.filter((x) => x.needsGrad && !inside.has(x.node)))];
}

/** The tensors computed once more, from others in place of the boundary, whose first `count` are the arguments. */
function rebuild(
  tops: readonly Tensor[],
  boundary: readonly Tensor[],
  instead: readonly Tensor[],
  count: number,
): Tensor[] {
  const copies = new Map<Tensor, Tensor>(boundary.map((x, i) => [x, instead[i]]));
  const copyOf = (x: Tensor): Tensor => copies.get(x) ?? x;
  for (const node of dependents(tops, boundary.slice(0, count))) {
    const copy = new Node(node.op, node.inputs.map(copyOf), node.attrs, node.source, node.needsGrad);
    for (const { index, shape, dtype } of node.outputs) copy.outputs.push(new Tensor(copy, index, shape, dtype));
    node.outputs.forEach((output, i) => {
      copies.set(output, copy.outputs[i]);
    });
    hooks.built(copy);
  }
  return tops.map(copyOf);
}
