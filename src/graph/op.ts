import type { Opcode } from "../../assembly/elementwise/opcode.js";
import type { DType } from "../dtype.js";
import type { KernelName, table } from "../kernels/table.js";
import type { Sizes } from "../kernels/types.js";
import type { Shape } from "../shape.js";
import { type Attrs, Node, Tensor } from "../tensor/tensor.js";
import { hooks } from "./hooks.js";

/** How an array lies in a buffer: element (i, j, …) at offset + i · strides[0] + j · strides[1] + … */
export interface Layout {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** An array in the plan of a program: opaque to the ops, placed by the planner. */
export interface Place {
  readonly buffer: object;
  /** First element. */
  readonly offset: number;
}

/** One word of a list that a kernel reads: a number, or an address that the link step fills in. */
export type Word = number | { readonly place: Place; readonly access: "read" | "write" | "update" };

type Argument<K extends string> = K extends "size" | "scalar"
  ? number
  : K extends "words"
    ? readonly Word[] | 0
    : Place;

/** The arguments of a kernel by name; working memory is added by the planner. */
export type KernelArguments<K extends KernelName> = {
  readonly [P in keyof (typeof table)[K]["params"] as (typeof table)[K]["params"][P] extends "scratch"
    ? never
    : P]: Argument<(typeof table)[K]["params"][P] & string>;
};
export type KernelSizes<K extends KernelName> = Sizes<(typeof table)[K]["params"]>;

/** What an operation may ask of the planner while it turns itself into kernel calls. */
export interface Lowering {
  /** The input as a contiguous array; copied first if it is a strided view. */
  input(i: number): Place;
  /** The input as it lies. */
  strided(i: number): { readonly place: Place; readonly layout: Layout };
  /** The i-th output, contiguous. */
  output(i: number): Place;
  /** Memory that lives for this operation only, in elements. */
  temporary(size: number, dtype: DType): Place;
  /** Calls a kernel. `fails` makes the error of the position it returns. */
  call<K extends KernelName>(kernel: K, args: KernelArguments<K>, fails?: Failure): void;
}

/** The error for a bad index found while a program runs: its value and its position in the array. */
export type Failure = (value: number, position: number) => Error;

/** Everything the library knows about an operation. Nothing outside its file asks for its name. */
export interface OpRecord {
  readonly name: string;
  /**
   * Vector-Jacobian product: from the gradients of the outputs (undefined: none flows) the gradients of the inputs, written in
   * operations, so that they can be differentiated again. An input that needs none may be left undefined.
   */
  readonly vjp?: (node: Node, dys: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[];
  /** The same outputs as a composition of other operations, from inputs and attributes; differentiated where there is no `vjp`. */
  readonly decompose?: (node: Node) => readonly Tensor[];
  /** Elementwise: the instruction by dtype of the last input. Inputs and output have one shape. */
  readonly opcode?: { readonly [D in DType]?: Opcode };
  /**
   * Output i is input i walked otherwise; undefined: this layout cannot be, take a contiguous copy. Inputs beyond the outputs are only
   * waited for.
   */
  readonly view?: (layout: Layout, node: Node) => Layout | undefined;
  /** Turns the node into kernel calls. */
  readonly lower?: (plan: Lowering, node: Node) => void;
  /** The elementwise operations that follow may run on each finished block of its output: its last kernel has an `epilogue`. */
  readonly epilogue?: true;
  /** Output i is input updates[i], changed where it lies; the planner copies the input first if it is still needed. */
  readonly updates?: readonly number[] | ((node: Node) => readonly number[]);
  /** The first output may overwrite any of these inputs. */
  readonly inPlace?: readonly number[];
  /** Two nodes with equal inputs are not the same: random numbers, recomputation. */
  readonly distinct?: true;
  /** May fail while running (its kernels return positions): planned before any cell is overwritten. */
  readonly fallible?: true;
}

export interface Op extends OpRecord {
  /** Tells operations apart in program keys; 0 until one is asked for. */
  id: number;
}

/** The inputs that a node's outputs are, changed where they lie. */
export function updatesOf(node: Node): readonly number[] {
  const { updates } = node.op;
  return typeof updates === "function" ? updates(node) : (updates ?? []);
}

/** Registers nothing: an operation is its record, and one that nothing uses is left out of a bundle. */
/*@__NO_SIDE_EFFECTS__*/
export function defineOp(record: OpRecord): Op {
  return { ...record, id: 0 };
}

let numbered = 0;

/** The number of an operation, given when it is first asked for. */
export function idOf(op: Op): number {
  if (op.id === 0) op.id = ++numbered;
  return op.id;
}

/** The attributes of operations that have none: recognised by identity. */
export const noAttrs: Attrs = Object.freeze({});

/** Applies an operation with one output. Shapes and dtypes were checked by the caller. */
export function apply(op: Op, inputs: readonly Tensor[], shape: Shape, dtype: DType, attrs: Attrs = noAttrs): Tensor {
  const node = new Node(op, inputs, attrs);
  const tensor = new Tensor(node, 0, shape, dtype);
  node.outputs.push(tensor);
  hooks.built(node);
  return tensor;
}

/** Applies an operation with several outputs. */
export function applyMany(
  op: Op,
  inputs: readonly Tensor[],
  outputs: readonly { readonly shape: Shape; readonly dtype: DType }[],
  attrs: Attrs = noAttrs,
): Tensor[] {
  const node = new Node(op, inputs, attrs);
  for (const { shape, dtype } of outputs) node.outputs.push(new Tensor(node, node.outputs.length, shape, dtype));
  hooks.built(node);
  return node.outputs;
}
