import { GradientError } from "../errors.js";
import { remember } from "../remember.js";
import { Node, type Tensor } from "../tensor/tensor.js";
import { alias } from "./alias.js";

/**
 * Backpropagation: the gradients of Σ targets · dys with respect to the sources, as new nodes of the graph.
 *
 * Walks the nodes between targets and sources in reverse topological order, multiplies the upstream gradient by each node's local
 * gradient (its `vjp`), and adds where paths meet. A source no path leads to has no gradient.
 *
 * @param add sums two gradients
 * @param closed the walk does not go below the sources: they are the arguments of a function, not nodes within it
 */
export function pullback(
  targets: readonly Tensor[],
  dys: readonly (Tensor | undefined)[],
  sources: readonly Tensor[],
  add: (a: Tensor, b: Tensor) => Tensor,
  closed = false,
): (Tensor | undefined)[] {
  const order = between(targets, sources, closed);
  const gradients = new Map<Node, (Tensor | undefined)[]>();
  const receive = ({ node, index }: Tensor, dy: Tensor | undefined): void => {
    if (dy === undefined || !order.has(node)) return;
    const list = remember(gradients, node, () => new Array<Tensor | undefined>(node.outputs.length));
    const sum = list[index];
    list[index] = sum === undefined ? dy : add(sum, dy);
  };
  for (const [i, target] of targets.entries()) receive(target, dys[i]);

  const found = new Map<Tensor, Tensor>();
  const wanted = new Set(sources);
  for (const node of [...order].reverse()) {
    const upstream = gradients.get(node);
    if (upstream === undefined) continue;
    gradients.delete(node);
    let source = false;
    for (const output of node.outputs) {
      const dy = upstream[output.index];
      if (wanted.has(output)) {
        source = true;
        if (dy) found.set(output, dy);
      }
    }
    // A source is in the walk whether or not another lies below it.
    const { inputs } = node;
    if ((closed && source) || !inputs.some((x) => x.needsGrad) || !inputs.some((x) => order.has(x.node))) continue;
    const locals = localGradients(node, upstream, add);
    for (const [i, input] of inputs.entries()) receive(input, locals[i]);
  }
  // An argument that is passed twice has received the sum of both paths: hand it out once.
  return sources.map((source, i) => (closed && sources.indexOf(source) < i ? undefined : found.get(source)));
}

function localGradients(
  node: Node,
  dys: readonly (Tensor | undefined)[],
  add: (a: Tensor, b: Tensor) => Tensor,
): readonly (Tensor | undefined)[] {
  if (node.op.vjp) return node.op.vjp(node, dys);
  if (node.op.decompose) return decomposed(node, dys, add);
  throw new GradientError("grad", `${node.op.name} has no gradient`);
}

/** The gradients of a node's inputs by way of the operations it is composed of. */
export function decomposed(
  node: Node,
  dys: readonly (Tensor | undefined)[],
  add: (a: Tensor, b: Tensor) => Tensor,
): readonly (Tensor | undefined)[] {
  // Aliases mark where the walk ends, even where the composition reshapes an input that is itself a reshape.
  const inputs = node.inputs.map(alias);
  const twin = new Node(node.op, inputs, node.attrs);
  return pullback(node.op.decompose?.(twin) ?? [], dys, inputs, add, true);
}

/** The nodes on paths from the targets down to a source, inputs before their users. */
function between(targets: readonly Tensor[], sources: readonly Tensor[], closed: boolean): Set<Node> {
  const ends = new Set(sources.map((source) => source.node));
  const reaches = new Map<Node, boolean>();
  const order = new Set<Node>();
  const stack = targets.map((target) => target.node);
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    const state = reaches.get(node);
    const isEnd = ends.has(node);
    if (state === undefined) {
      reaches.set(node, isEnd);
      if (!node.needsGrad || (closed && isEnd)) continue;
      for (const input of node.inputs) if (!reaches.has(input.node)) stack.push(input.node);
      continue;
    }
    stack.pop();
    if (order.has(node)) continue;
    if (isEnd || (node.needsGrad && node.inputs.some((input) => input.dtype === "f32" && reaches.get(input.node)))) {
      reaches.set(node, true);
      order.add(node);
    }
  }
  return order;
}
