import type { Opcode } from "../../assembly/elementwise/opcode.js";
import type { DType } from "../dtype.js";
import { type Failure, type KernelArguments, type Lowering, updatesOf, type Word } from "../graph/op.js";
import { operationsOf } from "../kernels/operations.js";
import { type KernelName, table } from "../kernels/table.js";
import { remember } from "../remember.js";
import { formatShape } from "../shape.js";
import { loadsOf, nodesOf, opcodeOf, type Unit, viewed } from "./fuse.js";
import { contiguousLayout, isContiguous } from "./layout.js";
import { assemble, type Load, leaps, walkable } from "./micro-program.js";
import type { PlanGraph, PlanNode, Value } from "./plan-graph.js";
import type { Schedule } from "./schedule.js";
import { Buffer, type Pointer, type Step } from "./step.js";
import { StepList } from "./step-list.js";
import type { WordBlock } from "./word-block.js";

/** What a program is before its memory is planned. */
export interface Lowered {
  readonly steps: readonly Step[];
  readonly words: WordBlock;
  /** Where each input slot is uploaded. */
  readonly inputs: readonly Buffer[];
  /** Where each root is read when the program has run. */
  readonly roots: readonly { readonly pointer: Pointer; readonly size: number; readonly dtype: DType }[];
  readonly buffers: readonly Buffer[];
}

/** Turns scheduled units into kernel calls over buffers. */
export function lower(graph: PlanGraph, schedule: Schedule): Lowered {
  return new Lowerer(graph, schedule).run();
}

class Lowerer {
  readonly #graph: PlanGraph;
  readonly #schedule: Schedule;
  readonly #list = new StepList();
  readonly #inputs: Buffer[] = [];
  readonly #cells = new Map<number, Buffer>();
  readonly #laid = new Map<Value, Load>();
  readonly #copies = new Map<Value, Pointer>();
  /** Values something outside their unit needs. */
  readonly #needed = new Set<Value>();

  constructor(graph: PlanGraph, schedule: Schedule) {
    this.#graph = graph;
    this.#schedule = schedule;
  }

  run(): Lowered {
    const { nodes, roots, written } = this.#graph;
    for (const node of nodes) if (node.leaf) this.#leaf(node, node.leaf);
    this.#findNeeded();
    const snapshots = this.#snapshots();
    for (const unit of this.#schedule.units) this.#unit(unit);
    const outputs = roots.map((root) => {
      const pointer = snapshots.get(root) ?? this.#contiguous(root);
      return { pointer, size: root.size, dtype: root.dtype };
    });
    for (const { slot, value } of written)
      if (this.#schedule.inCell.get(value) !== slot)
        this.#list.copy(
          this.#loadOf(value, snapshots.get(value)),
          { buffer: this.#cell(slot, value), offset: 0 },
          "assign",
        );
    this.#list.keepAlive(
      this.#inputs,
      outputs.map(({ pointer }) => pointer.buffer),
    );
    const { steps, words, buffers } = this.#list;
    return { steps, words, inputs: this.#inputs, roots: outputs, buffers };
  }

  #leaf(node: PlanNode, leaf: NonNullable<PlanNode["leaf"]>): void {
    const [value] = node.outputs;
    const isCell = leaf.kind === "cell";
    const buffer = isCell ? this.#cell(leaf.slot, value) : this.#list.buffer(value.size, value.dtype);
    if (!isCell) this.#inputs[leaf.slot] = buffer;
    this.#laid.set(value, { value, pointer: { buffer, offset: 0 }, layout: contiguousLayout(value.shape) });
  }

  #cell(slot: number, { size, dtype }: Value): Buffer {
    return remember(this.#cells, slot, () => new Buffer(size, dtype, slot));
  }

  #findNeeded(): void {
    const { nodes, roots, written } = this.#graph;
    const inside = new Map<PlanNode, Unit>();
    for (const unit of this.#schedule.units) for (const node of nodesOf(unit)) inside.set(node, unit);
    for (const node of nodes)
      for (const input of node.inputs) {
        const isView = node.op.view !== undefined;
        const value = isView ? viewed(input) : input;
        // A base's output lies in memory anyway; its epilogue loads it from there.
        if (isView || inside.get(node) === undefined || inside.get(node) !== inside.get(input.node))
          this.#needed.add(value);
      }
    for (const root of roots) this.#needed.add(viewed(root));
    for (const { value } of written) this.#needed.add(viewed(value));
  }

  /** Old versions that are results, or new versions of other cells, are put aside before anything is overwritten. */
  #snapshots(): Map<Value, Pointer> {
    const overwritten = new Set(this.#graph.written.map(({ slot }) => slot));
    const snapshots = new Map<Value, Pointer>();
    for (const value of [...this.#graph.roots, ...this.#graph.written.map((target) => target.value)]) {
      const { leaf } = viewed(value).node;
      if (leaf?.kind !== "cell" || !overwritten.has(leaf.slot) || snapshots.has(value)) continue;
      const pointer = { buffer: this.#list.buffer(value.size, value.dtype), offset: 0 };
      this.#list.copy(this.#loadOf(value), pointer, "snapshot");
      snapshots.set(value, pointer);
    }
    return snapshots;
  }

  /** How a value lies in memory, as the views in between see it. */
  #loadOf(value: Value, snapshot?: Pointer): Load {
    if (snapshot) return { value, pointer: snapshot, layout: contiguousLayout(value.shape) };
    const known = this.#laid.get(value);
    if (known) return known;
    const input = value.node.inputs[value.index];
    const below = this.#loadOf(input);
    let layout = value.node.op.view?.(below.layout, value.node.node);
    let { pointer } = below;
    if (layout === undefined) {
      pointer = this.#contiguous(input);
      layout = value.node.op.view?.(contiguousLayout(input.shape), value.node.node) ?? contiguousLayout(value.shape);
    }
    const load = { value, pointer, layout };
    this.#laid.set(value, load);
    return load;
  }

  #contiguous(value: Value): Pointer {
    const { pointer, layout } = this.#loadOf(value);
    if (isContiguous(layout)) return { buffer: pointer.buffer, offset: pointer.offset + layout.offset };
    let copy = this.#copies.get(value);
    if (copy === undefined) {
      copy = { buffer: this.#list.buffer(value.size, value.dtype), offset: 0 };
      this.#copies.set(value, copy);
      this.#list.copy(this.#loadOf(value), copy, "copy");
    }
    return copy;
  }

  #straight(value: Value): Load {
    return { value, pointer: this.#contiguous(value), layout: contiguousLayout(value.shape) };
  }

  #unit(unit: Unit): void {
    if (unit.base) this.#base(unit.base, unit);
    else {
      const { size } = unit.members[0].outputs[0];
      const flops = size * unit.members.reduce((total, node) => total + operationsOf(opcodeOf(node) as Opcode), 0);
      this.#micro(unit, (code, inPlace, label) =>
        this.#list.call("elementwise", { code, size }, { label, inPlace, flops }),
      );
    }
  }

  /** The micro-program of a unit, handed to whoever runs it. */
  #micro(unit: Unit, emit: (words: readonly Word[], inPlace: Step["inPlace"], label: string) => void): void {
    const { members } = unit;
    const { shape } = members[0].outputs[0];
    let loads = [...loadsOf(members)].map((value) => {
      const load = this.#flat(this.#loadOf(value));
      return leaps(load.layout) ? this.#straight(value) : load;
    });
    if (
      !walkable(
        shape,
        loads.map(({ layout }) => layout),
      )
    )
      loads = loads.map(({ value }) => this.#straight(value));
    const outputs = new Map<Value, Pointer>();
    for (const { outputs: values } of members)
      if (this.#needed.has(values[0])) outputs.set(values[0], this.#output(values[0]));
    const { words, inPlace } = assemble(shape, members, loads, outputs);
    const label = `${members.map((node) => node.op.name).join("·")} ${formatShape(shape)}`;
    emit(words, inPlace, label);
  }

  /** The layout's offset moved into the pointer. */
  #flat({ value, pointer, layout }: Load): Load {
    return {
      value,
      pointer: { buffer: pointer.buffer, offset: pointer.offset + layout.offset },
      layout: { ...layout, offset: 0 },
    };
  }

  /** Memory for a value: the cell it is the new version of, or a buffer of its own. */
  #output(value: Value): Pointer {
    const slot = this.#schedule.inCell.get(value);
    const buffer = slot === undefined ? this.#list.buffer(value.size, value.dtype) : this.#cell(slot, value);
    const pointer = { buffer, offset: 0 };
    this.#laid.set(value, { value, pointer, layout: contiguousLayout(value.shape) });
    return pointer;
  }

  #base(base: PlanNode, unit: Unit): void {
    const updates = updatesOf(base.node);
    const outputs = base.outputs.map((value, i) => {
      const input = base.inputs[updates[i]] as Value | undefined;
      // Taken before the output exists: the input may itself be a view that needs a copy.
      const from = input && this.#loadOf(input);
      const pointer = this.#output(value);
      const same =
        from && from.pointer.buffer === pointer.buffer && from.layout.offset === 0 && isContiguous(from.layout);
      if (from && !same) this.#list.copy(from, pointer, "copy");
      return pointer;
    });
    const overwrites = (base.op.inPlace ?? []).map((i) => base.inputs[i]);
    const emit = (epilogue: readonly Word[] | 0, epilogueInPlace: Step["inPlace"], suffix: string): void => {
      const plan = this.#lowering(base, outputs, (kernel, args, fails) => {
        const takes = "epilogue" in table[kernel].params;
        const inPlace = overwrites.map((value) => [outputs[0].buffer, this.#contiguous(value).buffer] as const);
        // The kernel still reads its arguments for one block when the epilogue has written another.
        const spared = epilogueInPlace.filter(
          ([, input]) =>
            outputs.some(({ buffer }) => buffer === input) ||
            !Object.values(args).some((arg: Partial<Pointer>) => arg.buffer === input),
        );
        this.#list.call(kernel, takes ? { ...args, epilogue } : args, {
          label: `${base.op.name} ${formatShape(base.outputs[0].shape)}${suffix}`,
          inPlace: [...inPlace, ...spared],
          fails,
        });
      });
      base.op.lower?.(plan, base.node);
    };
    if (unit.members.length === 0) emit(0, [], "");
    else this.#micro(unit, (words, inPlace, label) => emit(words, inPlace, ` → ${label}`));
  }

  #lowering(
    base: PlanNode,
    outputs: readonly Pointer[],
    call: (kernel: KernelName, args: object, fails: Step["fails"]) => void,
  ): Lowering {
    return {
      input: (i) => this.#contiguous(base.inputs[i]),
      strided: (i) => {
        const { pointer, layout } = this.#flat(this.#loadOf(base.inputs[i]));
        return { place: pointer, layout };
      },
      output: (i) => outputs[i],
      temporary: (size, dtype) => ({ buffer: this.#list.buffer(size, dtype), offset: 0 }),
      call: <K extends KernelName>(kernel: K, args: KernelArguments<K>, fails?: Failure) =>
        call(kernel, args, fails && { failure: fails, indices: (args as unknown as { indices: Pointer }).indices }),
    };
  }
}
