import type { DType } from "../dtype.js";
import { idOf, type Layout } from "../graph/op.js";
import { type Shape, sameShape, sizeOf } from "../shape.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { type Collected, pendingTensor } from "./collect.js";
import { contiguousLayout, isContiguous } from "./layout.js";

/** One array of a program under construction. */
export class Value {
  readonly node: PlanNode;
  readonly index: number;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;

  constructor(node: PlanNode, index: number, shape: Shape, dtype: DType) {
    this.node = node;
    this.index = index;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
  }
}

/** A node of the program under construction: equal sub-expressions are one, pending cells are what they were assigned. */
export class PlanNode {
  readonly node: Node;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Leaves: the slot of the input or cell. */
  readonly leaf: { readonly kind: "input" | "cell"; readonly slot: number } | undefined;

  constructor(node: Node, inputs: readonly Value[], leaf?: PlanNode["leaf"]) {
    this.node = node;
    this.inputs = inputs;
    this.leaf = leaf;
    this.outputs = node.outputs.map(({ shape, dtype }, i) => new Value(this, i, shape, dtype));
  }

  get op(): Node["op"] {
    return this.node.op;
  }
}

export interface PlanGraph {
  readonly nodes: readonly PlanNode[];
  readonly roots: readonly Value[];
  readonly written: readonly { readonly slot: number; readonly value: Value }[];
}

/** Merges equal sub-expressions; what nothing uses any more is left out. */
export function planGraph(collected: Collected): PlanGraph {
  const { order, cells } = collected;
  const values: (readonly Value[])[] = new Array(order.length);
  const valueFor = (tensor: Tensor): Value => {
    const { node, index } = tensor.known ?? tensor;
    return values[node.place][index];
  };
  const nodes: PlanNode[] = [];
  const views = new Views();
  const ids = new Map<Value, number>();
  const known = new Map<string, PlanNode>();
  const slots = new Map(cells.map((cell, slot) => [cell, slot]));
  let inputs = 0;
  for (const node of order) {
    const pending = pendingTensor(node);
    if (pending) {
      values[node.place] = [valueFor(pending)];
      continue;
    }
    const below = node.inputs.map(valueFor);
    const { source } = node;
    let key: string | undefined;
    let leaf: PlanNode["leaf"];
    if (source?.kind === "cell") {
      leaf = { kind: "cell", slot: slots.get(source.cell) ?? -1 };
      key = `cell ${leaf.slot}`;
    } else if (source) leaf = { kind: "input", slot: inputs++ };
    else if (!node.op.distinct) key = `${idOf(node.op)}(${below.map((value) => ids.get(value))})${attributes(node)}`;
    let plan = key === undefined ? undefined : known.get(key);
    if (plan === undefined) {
      plan = new PlanNode(node, below, leaf);
      nodes.push(plan);
      for (const value of plan.outputs) ids.set(value, ids.size);
      if (key !== undefined) known.set(key, plan);
    }
    values[node.place] = plan.outputs.map((value) => views.straighten(value));
  }
  return {
    nodes,
    roots: collected.roots.map(valueFor),
    written: collected.written.map(({ slot, cell }) => ({
      slot,
      value: valueFor(cell.pending[cell.pending.length - 1]),
    })),
  };
}

/** Output shapes belong to the identity of views such as expand, whose inputs do not tell them. */
function attributes({ attrs, outputs }: Node): string {
  return `${JSON.stringify(attrs)}${outputs.map(({ shape, dtype }) => `${dtype}${shape}`)}`;
}

/** How views lie over what they look at. */
class Views {
  readonly #seen = new Map<Value, { readonly base: Value; readonly layout: Layout }>();

  /** The value itself, or what its chain of views looks at if they undo each other: two transposes, a reshape there and back. */
  straighten(value: Value): Value {
    const { node, shape } = value;
    // A view with further inputs waits for them.
    if (!node.op.view || node.inputs.length !== 1) return value;
    const [input] = node.inputs;
    const { base, layout: below } = this.#seen.get(input) ?? { base: input, layout: contiguousLayout(input.shape) };
    const layout = node.op.view(below, node.node);
    if (layout === undefined) return value;
    if (sameShape(shape, base.shape) && layout.offset === 0 && isContiguous(layout)) return base;
    this.#seen.set(value, { base, layout });
    return value;
  }
}
