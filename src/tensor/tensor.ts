import type { DType, TypedArray } from "../dtype.js";
import type { Op } from "../graph/op.js";
import type { Shape } from "../shape.js";
import type { Cell } from "./cell.js";
import { currentTrace } from "./tracing.js";

/** Structural facts of a node: whatever changes the plan. Numbers that only change values are inputs instead. */
export type Attrs = Readonly<Record<string, unknown>>;

/** Where a leaf's value comes from when a program runs. */
export type Source =
  | { readonly kind: "constant"; readonly data: TypedArray }
  | { readonly kind: "cell"; readonly cell: Cell; readonly version: number; readonly trace: object | undefined }
  /** Numbers owned by the host and asked at every run: learning rates, step counts. */
  | { readonly kind: "host"; readonly read: () => ArrayLike<number> }
  /** An argument of a compiled function. */
  | { readonly kind: "argument"; readonly position: number }
  /** The counter of the index-th random node of a compiled function. */
  | { readonly kind: "random"; readonly index: number };

/** One application of an operation. Immutable but for the marks of a traversal. */
export class Node {
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly attrs: Attrs;
  readonly source: Source | undefined;
  readonly outputs: Tensor[] = [];
  /** A trainable cell or a variable lay below when it was built. */
  readonly needsGrad: boolean;
  /** Gradients begin here, whatever lies below: a trainable cell or a variable. */
  readonly origin: boolean;
  /** Operations on the longest path down to a leaf. */
  readonly depth: number;
  /** The compiled function during whose trace it was built. */
  readonly trace: object | undefined = currentTrace();
  /** A program has computed it. */
  computed = false;
  /** Marks of the traversal that saw it last: its number, the node's place in it. */
  visit = 0;
  place = 0;

  constructor(op: Op, inputs: readonly Tensor[], attrs: Attrs, source?: Source, needsGrad?: boolean) {
    this.op = op;
    this.inputs = inputs;
    this.attrs = attrs;
    this.source = source;
    let needs = false;
    let depth = 0;
    for (const input of inputs) {
      needs ||= input.needsGrad;
      if (input.node.depth >= depth) depth = input.node.depth + 1;
    }
    this.needsGrad = needsGrad ?? needs;
    this.origin = needsGrad === true;
    this.depth = depth;
  }
}

/**
 * An immutable array of numbers, described by the operation that makes it and computed when it is read.
 *
 * Its methods are the operations of `ops/`, installed by `methods.ts`.
 */
export class Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  /** The node that makes it, and which of the node's outputs it is. Becomes a constant when its history is dropped. @internal */
  node: Node;
  /** @internal */
  index: number;
  /** Its value as a leaf, when it was computed and its history is still wanted for gradients. @internal */
  known: Tensor | undefined;
  /** `clock.commits` when its history was last found to be of use. @internal */
  checked = 0;

  /** @internal */
  constructor(node: Node, index: number, shape: Shape, dtype: DType) {
    this.node = node;
    this.index = index;
    this.shape = shape;
    this.dtype = dtype;
    this.known = undefined;
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    let size = 1;
    for (const n of this.shape) size *= n;
    return size;
  }

  /** Whether a gradient can flow through it: it depends on a trainable cell or a variable, and holds real numbers. */
  get needsGrad(): boolean {
    return this.node.needsGrad && this.dtype === "f32";
  }
}
