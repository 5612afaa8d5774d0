import { ArgumentError, GradientError, ShapeError } from "../errors.js";
import { pullback } from "../graph/backward.js";
import { formatShape, sameShape } from "../shape.js";
import { Cell } from "../tensor/cell.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { add } from "./arithmetic.js";
import { onesLike, zeros } from "./create.js";
import { variable } from "./identity.js";
import { asTensor, type Operand } from "./operand.js";

/** How `grad` differentiates. */
export interface GradOptions {
  /** The gradient that flows into y, of y's shape. Default 1, for a y with one element. */
  readonly dy?: Tensor;
  /** What to give for a source y does not depend on. Default "error". */
  readonly unused?: "error" | "zero";
}

/**
 * The gradients of y with respect to parameters, variables, or any tensors y is computed from. They are tensors like any other, and
 * have gradients themselves.
 *
 * @throws GradientError if y does not depend on a source, or reads several versions of a cell
 */
export function grad(y: Tensor, sources: readonly (Tensor | Cell)[], options?: GradOptions): Tensor[];
/** The function that gives the gradients of `fn` with respect to each of its arguments. */
export function grad<A extends readonly Operand[]>(
  fn: (...args: { [K in keyof A]: Tensor }) => Tensor,
): (...args: A) => Tensor[];
export function grad(
  target: Tensor | ((...args: Tensor[]) => Tensor),
  sources: readonly (Tensor | Cell)[] = [],
  options: GradOptions = {},
): Tensor[] | ((...args: Operand[]) => Tensor[]) {
  if (typeof target !== "function") return gradients(target, sources, options);
  return (...args) => valueAndGrad(target)(...args).grads;
}

/** The function that gives the value of `fn` and its gradients with respect to each of its arguments. */
export function valueAndGrad<A extends readonly Operand[]>(
  fn: (...args: { [K in keyof A]: Tensor }) => Tensor,
): (...args: A) => { value: Tensor; grads: Tensor[] } {
  return (...args) => {
    const variables = args.map(variable);
    const value = fn(...(variables as { [K in keyof A]: Tensor }));
    return { value, grads: gradients(value, variables, {}) };
  };
}

function gradients(y: Tensor, sources: readonly (Tensor | Cell)[], { dy, unused = "error" }: GradOptions): Tensor[] {
  if (unused !== "error" && unused !== "zero")
    throw new ArgumentError("grad", 'unused must be "error" or "zero"', String(unused));
  if (dy === undefined && y.size !== 1)
    throw new ShapeError("grad", "y must have one element unless dy is given", formatShape(y.shape));
  if (dy !== undefined && !sameShape(dy.shape, y.shape))
    throw new ShapeError("grad", `dy must have y's shape ${formatShape(y.shape)}`, formatShape(dy.shape));
  const found = pathGradients(y, sources, dy ?? onesLike(y));
  return found.map((gradient, i) => {
    if (gradient) return gradient;
    const source = sources[i];
    if (unused === "zero") return zeros(source.shape);
    const name = source instanceof Cell ? source.name : `the tensor ${formatShape(source.shape)} at position ${i}`;
    throw new GradientError("grad", `y does not depend on ${name}; pass { unused: "zero" } if that is meant`);
  });
}

/** The gradients with respect to the sources; undefined where no path leads. */
export function pathGradients(
  y: Tensor,
  sources: readonly (Tensor | Cell)[],
  dy: Tensor = onesLike(y),
): (Tensor | undefined)[] {
  const leaves = sources.some((source) => source instanceof Cell) ? cellLeaves(y) : new Map<Cell, Tensor[]>();
  const targets = sources.map((source) =>
    source instanceof Cell ? (leaves.get(source) ?? []) : [asTensor("grad", source)],
  );
  const flat = pullback([y], [dy], targets.flat(), add);
  let at = 0;
  return targets.map((list) =>
    list.reduce<Tensor | undefined>((sum) => {
      const gradient = flat[at++];
      return sum && gradient ? add(sum, gradient) : (sum ?? gradient);
    }, undefined),
  );
}

/** The leaves that stand for each trainable cell below y; all of one version. */
function cellLeaves(y: Tensor): Map<Cell, Tensor[]> {
  const leaves = new Map<Cell, Tensor[]>();
  const versions = new Map<Cell, number>();
  const seen = new Set<Node>([y.node]);
  const stack = [y.node];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.source?.kind === "cell" && node.needsGrad) {
      const { cell, version } = node.source;
      if ((versions.get(cell) ?? version) !== version)
        throw new GradientError("grad", `y reads several versions of ${cell.name}; its gradient would be ambiguous`);
      versions.set(cell, version);
      leaves.set(cell, [...(leaves.get(cell) ?? []), node.outputs[0]]);
    }
    for (const input of node.inputs)
      if (input.needsGrad && !seen.has(input.node)) {
        seen.add(input.node);
        stack.push(input.node);
      }
  }
  return leaves;
}
