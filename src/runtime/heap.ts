import { type DTypeTable, F32_BYTES } from "../dtype.js";
import { OutOfMemoryError } from "../errors.js";

/** Linear memory as each element type. Renewed when the memory grows. */
export interface Views {
  f32: Float32Array | Float64Array;
  i32: Int32Array;
  bool: Uint8Array;
}

/** What a heap needs of its memory; `WebAssembly.Memory` has it. */
export interface LinearMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** A piece of memory that belongs to one cell. */
export interface Block {
  readonly ptr: number;
  readonly bytes: number;
  /** Shown when memory runs out. */
  readonly label: string;
}

const PAGE = 65536;
/** Address 0 stays unused, so that 0 can mean "none". */
const BASE = 64;
const ALIGN = 64;
/** The arena starts at multiples of this, so that a new cell seldom moves it. */
const ARENA_STEP = 1 << 18;

const align = (n: number, to: number): number => Math.ceil(n / to) * to;

/**
 * The memory of one module: cells grow from the bottom, the arena that all programs share lies above them.
 *
 * A block returns when its owner was collected by the garbage collector; only memory leans on that, never a result.
 */
export class Heap {
  memory: LinearMemory;
  readonly bytes: DTypeTable;
  readonly views: Views;
  /** Counts the times the arena moved: programs link again when it changed. */
  layout = 0;
  #top = BASE;
  #arena = 0;
  readonly #blocks = new Set<Block>();
  /** Free pieces between the cells, in address order. */
  #free: { ptr: number; bytes: number }[] = [];
  readonly #owners = new FinalizationRegistry<Block>((block) => this.#release(block));

  constructor(memory: LinearMemory, bytes: DTypeTable = F32_BYTES) {
    this.memory = memory;
    this.bytes = bytes;
    this.views = { f32: new Float32Array(), i32: new Int32Array(), bool: new Uint8Array() };
    this.#renew();
  }

  /** Memory for a cell, the smallest free piece that fits, freed after `owner` was collected. */
  allocate(owner: object, bytes: number, label: string): Block {
    const size = align(Math.max(bytes, 1), ALIGN);
    let best = -1;
    for (let i = 0; i < this.#free.length; i++)
      if (this.#free[i].bytes >= size && (best < 0 || this.#free[i].bytes < this.#free[best].bytes)) best = i;
    let ptr = this.#top;
    if (best >= 0) {
      const piece = this.#free[best];
      ptr = piece.ptr;
      piece.ptr += size;
      piece.bytes -= size;
      if (piece.bytes === 0) this.#free.splice(best, 1);
    } else {
      this.#reserve(this.#top + size, label, bytes);
      this.#top += size;
    }
    const block = { ptr, bytes: size, label };
    this.#blocks.add(block);
    this.#owners.register(owner, block);
    return block;
  }

  /** The address of an arena of at least this many bytes. May grow the memory, so only the link step calls it. */
  arena(bytes: number): number {
    const base = align(this.#top, ARENA_STEP);
    this.#reserve(base + bytes, "the arena", bytes);
    if (base !== this.#arena) {
      this.#arena = base;
      this.layout++;
    }
    return base;
  }

  /** Goes on in another memory, at least as large: copies all of it. Addresses stay; programs link again. */
  move(memory: LinearMemory): void {
    new Uint8Array(memory.buffer).set(new Uint8Array(this.memory.buffer));
    this.memory = memory;
    this.layout++;
    this.#renew();
  }

  /** Bytes held by cells, and bytes of the whole memory. */
  get usage(): { cells: number; memory: number } {
    let cells = 0;
    for (const block of this.#blocks) cells += block.bytes;
    return { cells, memory: this.memory.buffer.byteLength };
  }

  #release(block: Block): void {
    this.#blocks.delete(block);
    const free = this.#free;
    let at = free.findIndex((piece) => piece.ptr > block.ptr);
    if (at < 0) at = free.length;
    free.splice(at, 0, { ptr: block.ptr, bytes: block.bytes });
    for (const i of [at, at - 1])
      if (i >= 0 && i + 1 < free.length && free[i].ptr + free[i].bytes === free[i + 1].ptr) {
        free[i].bytes += free[i + 1].bytes;
        free.splice(i + 1, 1);
      }
    const last = free.at(-1);
    if (last && last.ptr + last.bytes === this.#top) {
      this.#top = last.ptr;
      free.pop();
    }
  }

  #reserve(end: number, label: string, bytes: number): void {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    // Grow by an eighth at least, so that many small cells do not mean many growths.
    const pages = Math.ceil(missing / PAGE);
    const generous = Math.max(pages, Math.ceil(this.memory.buffer.byteLength / 8 / PAGE));
    if (!this.#grow(generous) && !this.#grow(pages)) throw this.#outOfMemory(label, bytes);
    this.#renew();
  }

  #grow(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  #outOfMemory(label: string, bytes: number): OutOfMemoryError {
    const megabytes = (n: number): string => `${(n / 2 ** 20).toFixed(1)} MB`;
    const largest = [...this.#blocks].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
    const cells = largest.map((block) => `${block.label} ${megabytes(block.bytes)}`).join(", ");
    return new OutOfMemoryError(
      "memory",
      `${label} needs ${megabytes(bytes)}, and the heap of ${megabytes(this.memory.buffer.byteLength)} cannot grow so far; ` +
        `the largest live cells are ${cells || "none"}; the memory of a cell returns after its model was collected and the event loop has turned`,
    );
  }

  #renew(): void {
    const { buffer } = this.memory;
    this.views.f32 = this.bytes.f32 === 8 ? new Float64Array(buffer) : new Float32Array(buffer);
    this.views.i32 = new Int32Array(buffer);
    this.views.bool = new Uint8Array(buffer);
  }
}

/** Memory for the reference kernels where WebAssembly is missing, or in oracle mode. */
export class ArrayMemory implements LinearMemory {
  buffer = new ArrayBuffer(16 * PAGE);

  grow(pages: number): number {
    const before = this.buffer.byteLength / PAGE;
    const grown = new ArrayBuffer(this.buffer.byteLength + pages * PAGE);
    new Uint8Array(grown).set(new Uint8Array(this.buffer));
    this.buffer = grown;
    return before;
  }
}
