import { StaleReadError } from "../errors.js";
import { idOf, noAttrs } from "../graph/op.js";
import { remember } from "../remember.js";
import type { Cell } from "../tensor/cell.js";
import type { Node, Source, Tensor } from "../tensor/tensor.js";
import { current } from "./history.js";

/** The graph under some roots, in an order of computation, with the key of its structure. */
export interface Collected {
  /** Inputs before their users. */
  readonly order: readonly Node[];
  /** The tensors the program returns. */
  readonly roots: readonly Tensor[];
  /** Everything that decides the plan; compared in full. */
  readonly key: string;
  /** Leaves whose values are handed over at every run, by slot. */
  readonly inputs: readonly Source[];
  /** Cells that are read or written, by slot. */
  readonly cells: readonly Cell[];
  /** Cells that get new versions: the slot, and how many. */
  readonly written: readonly { readonly slot: number; readonly cell: Cell; readonly count: number }[];
  /** Nodes an earlier program has computed too. */
  readonly recomputed: number;
}

let visits = 0;

/** The tensor that stands for this one now: its value if it has one. */
const resolve = (tensor: Tensor): Tensor => tensor.known ?? tensor;

/** The tensor a leaf stands for, if it is a version of a cell that is still pending. */
export function pendingTensor(node: Node): Tensor | undefined {
  const { source } = node;
  if (source?.kind !== "cell") return undefined;
  const { cell, version } = source;
  return cell.pending[version - cell.first];
}

/** The tensors a node is computed from. */
export function operands(node: Node): readonly Tensor[] {
  const pending = pendingTensor(node);
  return pending ? [pending] : node.inputs;
}

/**
 * Walks the graph below the roots and the pending versions of the cells.
 *
 * @param keep whether values on the edge of what was computed before are wanted too
 */
export function collect(wanted: readonly Tensor[], pending: Iterable<Cell>, keep = true): Collected {
  const visit = ++visits;
  const order: Node[] = [];
  const written = [...pending];
  for (const root of wanted) walk(current(root).node, visit, order);
  for (const cell of written) walk(current(cell.pending[cell.pending.length - 1]).node, visit, order);

  const kept = keep ? edges(order, new Set(wanted)) : { length: 0, tensors: [] };
  const roots = kept.length > 0 ? [...wanted, ...kept.tensors] : wanted;

  const slots = new Map<Cell, number>();
  const slotOf = (cell: Cell): number => remember(slots, cell, () => slots.size);
  const inputs: Source[] = [];
  let key = "";
  for (const node of order) key += describe(node, inputs, slotOf);
  key += ">";
  for (const root of roots) key += `${reference(root)} `;
  const targets = written.map((cell) => {
    key += `=${slotOf(cell)}:${reference(cell.pending[cell.pending.length - 1])}`;
    return { slot: slotOf(cell), cell, count: cell.pending.length };
  });
  return { order, roots, key, inputs, cells: [...slots.keys()], written: targets, recomputed: kept.length };
}

/** Depth first without recursion: graphs may be tens of thousands of operations deep. */
function walk(root: Node, visit: number, order: Node[]): void {
  if (root.visit === visit) return;
  const stack = [root];
  // A node is met twice: opened (place −1) when its operands go on the stack, closed when they are done.
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    if (node.visit !== visit) {
      node.visit = visit;
      node.place = -1;
      const list = operands(node);
      for (let i = list.length - 1; i >= 0; i--) {
        const below = current(list[i]).node;
        if (below.visit !== visit) stack.push(below);
      }
    } else {
      stack.pop();
      if (node.place < 0) {
        node.place = order.length;
        order.push(node);
      }
    }
  }
}

function reference(tensor: Tensor): string {
  const { node, index } = resolve(tensor);
  return index === 0 ? `${node.place}` : `${node.place}.${index}`;
}

function describe(node: Node, inputs: Source[], slotOf: (cell: Cell) => number): string {
  const { source, outputs } = node;
  const { shape, dtype } = outputs[0];
  if (source === undefined) {
    let key = `${idOf(node.op)}`;
    for (const input of node.inputs) key += ` ${reference(input)}`;
    if (node.attrs !== noAttrs) key += `,${JSON.stringify(node.attrs)}`;
    for (const output of outputs) key += `:${output.dtype}${output.shape}`;
    return `${key};`;
  }
  if (source.kind !== "cell") {
    inputs.push(source);
    return `i${dtype}${shape};`;
  }
  const pending = pendingTensor(node);
  if (pending) return `p${reference(pending)};`;
  if (source.version !== source.cell.stored) throw staleRead(source.cell);
  return `c${slotOf(source.cell)}${dtype}${shape};`;
}

export function staleRead(cell: Cell): StaleReadError {
  return new StaleReadError(
    "evaluate",
    `the value of ${cell.name} this tensor was built on has been overwritten; read the tensor before the update, ` +
      "list it in `keep` of optimizer.step, or return it from the compiled function",
  );
}

/**
 * When nodes are recomputed, the values on the edge between them and what is new are kept, so that a third use finds them. Values
 * that depend on a cell this program overwrites are not worth it: nothing may use them again.
 */
function edges(order: readonly Node[], wanted: ReadonlySet<Tensor>): { length: number; tensors: Tensor[] } {
  const tensors = new Set<Tensor>();
  let length = 0;
  for (const node of order) if (node.computed && node.source === undefined) length++;
  if (length === 0) return { length, tensors: [] };
  const replaced = outdated(order);
  for (const node of order) {
    if (node.computed) continue;
    for (const operand of operands(node)) {
      let tensor = resolve(operand);
      while (tensor.node.op.view && tensor.node.inputs.length > 0) tensor = resolve(tensor.node.inputs[tensor.index]);
      const { node: below } = tensor;
      if (below.computed && below.source === undefined && !replaced[below.place] && !wanted.has(tensor))
        tensors.add(tensor);
    }
  }
  return { length, tensors: [...tensors] };
}

/** For each place in the order: does it depend on a version of a cell that will not be the newest when all pending ones are computed? */
export function outdated(order: readonly Node[]): Uint8Array {
  const depends = new Uint8Array(order.length);
  for (const node of order) {
    const { source } = node;
    if (source?.kind === "cell") depends[node.place] = source.version === source.cell.newest ? 0 : 1;
    else if (node.inputs.some((input) => depends[resolve(input).node.place])) depends[node.place] = 1;
  }
  return depends;
}
