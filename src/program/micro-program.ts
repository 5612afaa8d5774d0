import { Lane, MAX_RANK, Mode, type Opcode } from "../../assembly/elementwise/opcode.js";
import type { Layout, Word } from "../graph/op.js";
import { contiguousStrides, type Shape, sizeOf } from "../shape.js";
import { opcodeOf } from "./fuse.js";
import { collapse, isContiguous } from "./layout.js";
import type { PlanNode, Value } from "./plan-graph.js";
import type { Buffer, Pointer } from "./step.js";

/** An array as a micro-program reads it. */
export interface Load {
  readonly value: Value;
  readonly pointer: Pointer;
  readonly layout: Layout;
}

export interface MicroProgram {
  /** The words that the `elementwise` kernel interprets; assembly/elementwise tells their format. */
  readonly words: readonly Word[];
  /** Outputs that may take the memory of a load: its element is read before it is written. */
  readonly inPlace: readonly (readonly [Buffer, Buffer])[];
}

const lanes = { f32: Lane.f32, i32: Lane.i32, bool: Lane.bool } as const;

/** Whether a load takes part in the walk over dimensions. */
export function loadMode(layout: Layout): Mode {
  if (layout.shape.every((n, i) => n === 1 || layout.strides[i] === 0)) return Mode.scalar;
  return isContiguous(layout) ? Mode.contiguous : Mode.strided;
}

/** Elements from which a transposed operand is worth a copy of its own. */
const LARGE = 1 << 12;

/**
 * Whether a load leaps through memory from one element to the next: gathered tile by tile it would fetch each cache line many times,
 * and the copy kernel goes by square blocks. Repeated elements are not copied out.
 */
export function leaps({ shape, strides }: Layout): boolean {
  const walked = strides.filter((_, i) => shape[i] !== 1);
  return sizeOf(shape) >= LARGE && walked.at(-1) !== 1 && !walked.includes(0);
}

/** Whether the loads can be walked together with few enough dimensions. */
export function walkable(shape: Shape, layouts: readonly Layout[]): boolean {
  const strided = layouts.filter((layout) => loadMode(layout) === Mode.strided);
  return (
    collapse(shape, [contiguousStrides(shape), ...strided.map((layout) => layout.strides)]).dims.length <= MAX_RANK
  );
}

/**
 * Assembles elementwise nodes into a micro-program.
 *
 * Loads take the first registers. A result that leaves the program is computed where its output lies; others share registers as
 * soon as their last reader has run.
 */
export function assemble(
  shape: Shape,
  members: readonly PlanNode[],
  loads: readonly Load[],
  outputs: ReadonlyMap<Value, Pointer>,
): MicroProgram {
  const lastRead = new Map<Value, number>();
  members.forEach((node, i) => {
    for (const input of node.inputs) lastRead.set(input, i);
  });
  const registers = new Map<Value, number>(loads.map(({ value }, i) => [value, i]));
  const free: number[] = [];
  let next = loads.length;
  const instructions: number[] = [];
  const stores: Word[] = [];
  const inPlace: (readonly [Buffer, Buffer])[] = [];
  members.forEach((node, i) => {
    const [value] = node.outputs;
    const sources = node.inputs.map((input) => registers.get(input) ?? 0);
    const output = outputs.get(value);
    // Operands that end here free their register before the result takes one: an instruction may overwrite its operand.
    for (const input of new Set(node.inputs))
      if (lastRead.get(input) === i && !outputs.has(input) && (registers.get(input) ?? 0) >= loads.length)
        free.push(registers.get(input) ?? 0);
    const register = output ? next++ : (free.pop() ?? next++);
    registers.set(value, register);
    const [a = 0, b = 0, c = 0] = sources;
    instructions.push(opcodeOf(node) as Opcode, register, a, b, c);
    if (output === undefined) return;
    const direct = value.dtype !== "bool";
    const kind = lanes[value.dtype] + ((direct ? Mode.direct : Mode.contiguous) << 2);
    stores.push(register, { place: output, access: "write" }, kind);
    for (const load of loads)
      if (direct && load.value.dtype !== "bool" && (lastRead.get(load.value) ?? 0) <= i && overwritable(load, loads))
        inPlace.push([output.buffer, load.pointer.buffer]);
  });

  const modes = loads.map(({ layout }) => loadMode(layout));
  const strided = loads.filter((_, i) => modes[i] === Mode.strided);
  const { dims, strides } = collapse(shape, [contiguousStrides(shape), ...strided.map(({ layout }) => layout.strides)]);
  const words: Word[] = [dims.length, loads.length, members.length, stores.length / 3, ...dims];
  loads.forEach((load, i) => {
    const kind = lanes[load.value.dtype] + (modes[i] << 2);
    const walk = modes[i] === Mode.strided ? strides[1 + strided.indexOf(load)] : dims.map(() => 0);
    words.push(i, { place: load.pointer, access: "read" }, kind, ...walk);
  });
  return { words: [...words, ...instructions, ...stores], inPlace };
}

/** A load that covers its whole buffer in order, which no other load looks at. */
function overwritable(load: Load, loads: readonly Load[]): boolean {
  const { buffer, offset } = load.pointer;
  return (
    offset === 0 &&
    buffer.size === load.value.size &&
    loadMode(load.layout) === Mode.contiguous &&
    loads.every((other) => other === load || other.pointer.buffer !== buffer)
  );
}
