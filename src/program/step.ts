import type { DType } from "../dtype.js";
import type { Failure } from "../graph/op.js";
import type { KernelName } from "../kernels/table.js";

/** Memory of a program under construction: in the arena, or a cell's. */
export class Buffer {
  /** Elements; the block of words learns its size last. */
  size: number;
  readonly dtype: DType;
  /** The cell slot it lies in; undefined: planned in the arena. */
  readonly cell: number | undefined;
  /** First and last step that needs it; −1: before the first. */
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;
  /** Where it begins in the arena, in bytes. */
  offset = 0;
  /** The buffer whose memory it takes over. */
  shares: Buffer | undefined;

  constructor(size: number, dtype: DType, cell?: number) {
    this.size = size;
    this.dtype = dtype;
    this.cell = cell;
  }

  /** The buffer that owns the memory. */
  get owner(): Buffer {
    let owner: Buffer = this;
    while (owner.shares) owner = owner.shares;
    return owner;
  }

  use(step: number): void {
    const { owner } = this;
    if (step < owner.first) owner.first = step;
    if (step > owner.last) owner.last = step;
  }
}

/** An element of a buffer. */
export interface Pointer {
  readonly buffer: Buffer;
  readonly offset: number;
}

/** A list of words in the program's block of words: its first word, the pointers the link step fills in. */
export type Argument = number | Pointer;

/** One kernel call of a program under construction. */
export interface Step {
  readonly kernel: KernelName;
  /** In the order of the kernel's parameters; `begin, end` are added when it is split. */
  readonly args: readonly Argument[];
  readonly reads: readonly Buffer[];
  readonly writes: readonly Buffer[];
  /** Its working memory. */
  readonly working: Buffer | undefined;
  /** The first may take the memory of the second, if that ends here. */
  readonly inPlace: readonly (readonly [Buffer, Buffer])[];
  /** Length of the axis that may be split. */
  readonly split: number | undefined;
  /** Elements of working memory. */
  readonly scratch: number;
  readonly flops: number;
  readonly fails: { readonly failure: Failure; readonly indices: Pointer } | undefined;
  /** A copy onto itself once the plan is made: left out. */
  readonly copies: readonly [Pointer, Pointer] | undefined;
  /** What it computes, for people. */
  readonly label: string;
}
