import type { DType, TypedArray } from "../dtype.js";
import { ArgumentError } from "../errors.js";
import type { Failure } from "../graph/op.js";
import type { Machine } from "../kernels/machine.js";
import type { KernelName } from "../kernels/table.js";
import type { KernelFunction } from "../kernels/types.js";
import type { Threads } from "../runtime/threads.js";
import type { Cell } from "../tensor/cell.js";
import type { Lowered } from "./lower.js";
import { planMemory } from "./memory-plan.js";
import { profiler } from "./profiler.js";
import { SharedSteps } from "./shared-steps.js";
import type { Pointer } from "./step.js";

/** An address before it is linked: bytes into a cell, or into the arena where `cell` is undefined. */
interface Address {
  readonly cell: number | undefined;
  readonly offset: number;
}

/** One kernel call, its arguments filled in by the last link. */
export interface ProgramStep {
  readonly kernel: KernelName;
  run: KernelFunction;
  readonly args: number[];
  readonly addresses: readonly { readonly index: number; readonly address: Address }[];
  readonly fails: { readonly failure: Failure; readonly indices: Address } | undefined;
  readonly split: number | undefined;
  readonly scratchBytes: number;
  readonly flops: number;
  /** Bytes of the arrays it reads and writes. */
  readonly bytes: number;
  readonly label: string;
}

interface Slot {
  readonly address: Address;
  readonly size: number;
  readonly dtype: DType;
}

/** Writes an input's numbers where the program expects them. */
export type Bind<Input> = (input: Input) => ArrayLike<number>;

/**
 * A planned list of kernel calls over the cells and the arena. It holds structure only, no tensor and no value: every run is given
 * its inputs and its cells.
 */
export class Program {
  /** All programs share one arena, so one runs at a time. */
  static #running = false;
  readonly steps: readonly ProgramStep[];
  /** Bytes of the arena in use at once. */
  readonly peakBytes: number;
  readonly #machine: Machine;
  readonly #inputs: readonly Slot[];
  readonly #roots: readonly Slot[];
  readonly #words: Int32Array;
  readonly #wordPointers: readonly { readonly index: number; readonly address: Address }[];
  readonly #wordsAt: Address;
  #base = -1;
  #layout = -1;
  #linked: number[] = [];
  /** The steps as threads walk them; made anew when addresses change. */
  #shared: SharedSteps | undefined;

  constructor(lowered: Lowered, machine: Machine) {
    const { bytes, kernels } = machine;
    this.#machine = machine;
    this.peakBytes = planMemory(lowered.steps, lowered.buffers, bytes);
    const address = ({ buffer, offset }: Pointer): Address => {
      const { owner } = buffer;
      return { cell: owner.cell, offset: owner.offset + offset * bytes[buffer.dtype] };
    };
    const moves = (pair: readonly [Pointer, Pointer] | undefined): boolean => {
      if (pair === undefined) return true;
      const [from, to] = pair.map(address);
      return from.cell !== to.cell || from.offset !== to.offset;
    };
    this.steps = lowered.steps
      .filter((step) => moves(step.copies))
      .map((step) => ({
        kernel: step.kernel,
        run: kernels[step.kernel],
        args: [
          ...step.args.map((arg) => (typeof arg === "number" ? arg : 0)),
          ...(step.split === undefined ? [] : [0, step.split]),
        ],
        addresses: step.args.flatMap((arg, index) =>
          typeof arg === "number" ? [] : [{ index, address: address(arg) }],
        ),
        fails: step.fails && { failure: step.fails.failure, indices: address(step.fails.indices) },
        split: step.split,
        scratchBytes: step.scratch * bytes.f32,
        flops: step.flops,
        bytes: [...step.reads, ...step.writes].reduce((sum, { size, dtype }) => sum + size * bytes[dtype], 0),
        label: step.label,
      }));
    this.#inputs = lowered.inputs.map((buffer) => ({
      address: address({ buffer, offset: 0 }),
      size: buffer.size,
      dtype: buffer.dtype,
    }));
    this.#roots = lowered.roots.map(({ pointer, size, dtype }) => ({ address: address(pointer), size, dtype }));
    this.#words = Int32Array.from(lowered.words.words);
    this.#wordPointers = lowered.words.pointers.map(({ index, pointer }) => ({ index, address: address(pointer) }));
    this.#wordsAt = address({ buffer: lowered.words.buffer, offset: 0 });
  }

  /** Uploads the inputs, walks the steps, and returns the roots' values as new arrays. */
  run<Input>(inputs: readonly Input[], bind: Bind<Input>, cells: readonly Cell[]): TypedArray[] {
    if (Program.#running)
      throw new ArgumentError(
        "evaluate",
        "another program is running; what it asks for, such as a learning rate, must be known before",
      );
    Program.#running = true;
    try {
      return this.#run(inputs, bind, cells);
    } finally {
      Program.#running = false;
    }
  }

  #run<Input>(inputs: readonly Input[], bind: Bind<Input>, cells: readonly Cell[]): TypedArray[] {
    this.#link(cells);
    const { views } = this.#machine.heap;
    views.i32.set(this.#words, this.#at(this.#wordsAt) >>> 2);
    for (let i = 0; i < inputs.length; i++) {
      const { address, dtype } = this.#inputs[i];
      views[dtype].set(bind(inputs[i]), this.#at(address) / this.#machine.bytes[dtype]);
    }
    if (profiler.current) profiler.current.run(this);
    else if (this.#shared?.parallel && this.#machine.threads?.ready) this.#runOn(this.#machine.threads, this.#shared);
    else for (const step of this.steps) this.call(step);
    return this.#roots.map(({ address, size, dtype }) => {
      const start = this.#at(address) / this.#machine.bytes[dtype];
      return views[dtype].slice(start, start + size);
    });
  }

  /** Runs one step. */
  call(step: ProgramStep): void {
    const position = step.run.apply(undefined, step.args);
    if (step.fails === undefined || position === undefined || position < 0) return;
    throw this.#failure(step, position);
  }

  #runOn(threads: Threads, steps: SharedSteps): void {
    const bad = threads.run(steps.upload(this.#machine.heap));
    if (bad) throw this.#failure(this.steps[bad.step], bad.position);
  }

  #failure({ fails }: ProgramStep, position: number): Error {
    if (fails === undefined) throw new RangeError(`a kernel returned position ${position}`);
    return fails.failure(this.#machine.heap.views.i32[(this.#at(fails.indices) >>> 2) + position], position);
  }

  /** Adds the bases of the arena and of the cells to all addresses. Skipped when nothing has moved. */
  #link(cells: readonly Cell[]): void {
    const { heap, kernels, threads } = this.#machine;
    const base = heap.arena(this.peakBytes);
    const moved = heap.layout !== this.#layout || cells.some((cell, slot) => cell.block.ptr !== this.#linked[slot]);
    if (moved) {
      this.#layout = heap.layout;
      this.#base = base;
      this.#linked = cells.map((cell) => cell.block.ptr);
      for (const step of this.steps) {
        step.run = kernels[step.kernel];
        for (const { index, address } of step.addresses) step.args[index] = this.#at(address);
      }
      for (const { index, address } of this.#wordPointers) this.#words[index] = this.#at(address);
      this.#shared = undefined;
    }
    if (threads) {
      this.#shared ??= new SharedSteps(this.steps);
      this.#shared.place(heap, this.peakBytes, threads.count);
    }
  }

  #at({ cell, offset }: Address): number {
    return (cell === undefined ? this.#base : this.#linked[cell]) + offset;
  }

  /** The plan, for people: one line per kernel call. */
  toString(): string {
    const place = ({ cell, offset }: Address): string => (cell === undefined ? `@${offset}` : `cell ${cell}`);
    const lines = this.steps.map(
      (step, i) =>
        `${String(i).padStart(4)}  ${step.kernel.padEnd(18)} ${step.label}  [${step.addresses.map(({ address }) => place(address)).join(", ")}]`,
    );
    return [`program: ${this.steps.length} steps, peak ${this.peakBytes} bytes`, ...lines].join("\n");
  }
}
