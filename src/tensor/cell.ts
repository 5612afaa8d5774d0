import type { DType } from "../dtype.js";
import { CompileError, DTypeError, ShapeError } from "../errors.js";
import { machine } from "../kernels/machine.js";
import type { Block } from "../runtime/heap.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../shape.js";
import { leaf } from "./leaf.js";
import { Tensor } from "./tensor.js";
import { currentTrace, readSwitch } from "./tracing.js";

/** Counts the new versions of all cells that memory has got: between two of them nothing becomes outdated. */
export const clock = { commits: 0 };

/** What the layers above want to know of cells: eager debugging keeps what was read before it is overwritten. */
export const cellHooks = {
  assigned(_read: Tensor): void {},
};

/** Cells with versions that no program has computed yet. */
export const pendingCells = new Set<Cell>();

/**
 * Memory that outlives a program: a parameter, a buffer such as a running mean, optimizer state.
 *
 * A cell has versions. `read()` gives a tensor of the newest; `assign(t)` starts the next, which stays pending until the next
 * evaluation. A read before `assign` means the old value, a read after it the new one.
 */
export class Cell {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Shown in errors; modules set it to the cell's place in the model. */
  name: string;
  /** Whether gradients are wanted; a switch, so compiled functions follow it. */
  #trainable: boolean;
  /** @internal */
  readonly block: Block;
  /** The version memory holds. @internal */
  stored = 0;
  /** The values of the versions that wait, numbered from `first`. @internal */
  pending: Tensor[] = [];
  /** The number of the first pending version. Numbers taken back are not given again. @internal */
  first = 1;
  #leaf: Tensor | undefined;
  #leafTrace: object | undefined;
  #leafVersion = 0;

  /** @internal Use `parameter` or `buffer`. */
  constructor(shape: Shape, dtype: DType, trainable: boolean, name: string) {
    if (currentTrace())
      throw new CompileError("compile", `${name} was created while tracing; create models and optimizers outside`);
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
    this.#trainable = trainable;
    const { heap, bytes } = machine();
    this.block = heap.allocate(this, sizeOf(shape) * bytes[dtype], `${name} ${formatShape(shape)}`);
  }

  get trainable(): boolean {
    return readSwitch(this, "trainable", () => this.#trainable);
  }

  set trainable(value: boolean) {
    this.#trainable = value;
    this.#leaf = undefined;
  }

  /** The number of the newest version. @internal */
  get newest(): number {
    return this.pending.length > 0 ? this.first + this.pending.length - 1 : this.stored;
  }

  /** The newest version as a tensor. */
  read(): Tensor {
    const trainable = this.trainable;
    const trace = currentTrace();
    if (this.#leaf === undefined || this.#leafTrace !== trace) {
      const version = this.newest;
      this.#leafTrace = trace;
      this.#leafVersion = version;
      this.#leaf = leaf(
        { kind: "cell", cell: this, version, trace },
        this.shape,
        this.dtype,
        trainable && this.dtype === "f32",
      );
    }
    return this.#leaf;
  }

  /** The next read gives a new tensor. @internal */
  renewLeaf(): void {
    this.#leaf = undefined;
  }

  /** Starts the next version, equal to `value` with its gradient stopped. */
  assign(value: Tensor): void {
    if (!(value instanceof Tensor)) throw new DTypeError("assign", `${this.name} takes a tensor`, typeof value);
    if (!sameShape(value.shape, this.shape))
      throw new ShapeError("assign", `${this.name} is ${formatShape(this.shape)}`, formatShape(value.shape));
    if (value.dtype !== this.dtype) throw new DTypeError("assign", `${this.name} holds ${this.dtype}`, value.dtype);
    if (this.#leaf) cellHooks.assigned(this.#leaf);
    this.pending.push(value);
    this.#leaf = undefined;
    pendingCells.add(this);
  }

  /** The program that computed the next `count` versions has run: memory holds the last of them. @internal */
  commit(count: number): void {
    clock.commits++;
    this.stored = this.first + count - 1;
    this.first += count;
    this.pending = [];
    if (this.#leafVersion !== this.stored) this.#leaf = undefined;
  }

  /** Forgets the pending versions. @internal */
  takeBack(): void {
    this.first += this.pending.length;
    this.pending = [];
    this.#leaf = undefined;
  }
}

/** Forgets every pending version: the trace or evaluation that would have computed them failed. */
export function takeBackPending(): void {
  for (const cell of pendingCells) cell.takeBack();
  pendingCells.clear();
}
