import {
  BAD_INDEX,
  chunkEdge,
  ERROR,
  ERROR_POSITION,
  ERROR_STEP,
  ERROR_TEXT,
  ERROR_THREAD,
  EXCEPTION,
  ITEM_WORDS,
  SCRATCH,
  STEP_ARGUMENTS,
  STEP_GRAIN,
  STEP_INDEX,
  STEP_KERNEL,
  STEP_SCALARS,
  STEP_SCRATCH,
  STEP_SPLIT,
  STEP_WORDS,
  STRIDE,
  TEXT_LENGTH,
} from "./control.js";

/** A kernel as it is called; a number that it returns is a position. */
export type Kernel = (...args: number[]) => number | undefined;

/** What a thread is given when it starts. */
export interface ThreadState {
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
  /** By their numbers in the list. */
  readonly kernels: readonly Kernel[];
  /** 0 is the thread that announces the programs. */
  readonly thread: number;
}

/** Reads the list of a program, and calls its kernels for one chunk at a time. */
export class StepReader {
  readonly #memory: WebAssembly.Memory;
  readonly #control: Int32Array;
  readonly #kernels: readonly Kernel[];
  readonly #thread: number;
  /** Arguments by their number: nothing is allocated while a program runs. */
  readonly #arguments: number[][] = [];
  #i32 = new Int32Array();
  #f32 = new Float32Array();

  constructor({ memory, control, kernels, thread }: ThreadState) {
    this.#memory = memory;
    this.#control = control;
    this.#kernels = kernels;
    this.#thread = thread;
  }

  /** The number of the chunk after the last of an item. */
  end(list: number, item: number): number {
    return this.#i32[list + item * ITEM_WORDS];
  }

  /** Reads the memory anew if it has grown. Only a thread's own look at a shared memory makes its new size known to it. */
  renew(bytes: number): void {
    const memory = this.#memory;
    if (memory.buffer.byteLength < bytes) memory.grow(0);
    if (this.#i32.byteLength === memory.buffer.byteLength) return;
    this.#i32 = new Int32Array(memory.buffer);
    this.#f32 = new Float32Array(memory.buffer);
  }

  /** Runs one chunk of an item; what goes wrong is noted in the control block. */
  run(list: number, item: number, chunk: number): void {
    const head = list + item * ITEM_WORDS;
    const chunks = this.#i32[head + 1];
    let step = list + this.#i32[head + 2];
    try {
      for (let steps = this.#i32[head + 3]; steps > 0; steps--) {
        const position = this.#call(step, chunk, chunks);
        if (position !== undefined && position >= 0) {
          this.#fail(BAD_INDEX, this.#i32[step + STEP_INDEX], position, "");
          return;
        }
        step += STEP_WORDS + this.#i32[step + STEP_ARGUMENTS];
      }
    } catch (error) {
      this.#fail(EXCEPTION, this.#i32[step + STEP_INDEX], 0, String(error));
    }
  }

  #call(step: number, chunk: number, chunks: number): number | undefined {
    const words = this.#i32;
    const count = words[step + STEP_ARGUMENTS];
    const scalars = words[step + STEP_SCALARS];
    this.#arguments[count] ??= new Array<number>(count).fill(0);
    const args = this.#arguments[count];
    const first = step + STEP_WORDS;
    for (let i = 0; i < count; i++) args[i] = (scalars >>> i) & 1 ? this.#f32[first + i] : words[first + i];
    if (chunks > 1) {
      const split = words[step + STEP_SPLIT];
      const grain = words[step + STEP_GRAIN];
      args[count - 2] = chunkEdge(chunk, chunks, split, grain);
      args[count - 1] = chunkEdge(chunk + 1, chunks, split, grain);
      const scratch = words[step + STEP_SCRATCH];
      if (scratch >= 0 && this.#thread > 0)
        args[scratch] = this.#control[SCRATCH] + (this.#thread - 1) * this.#control[STRIDE];
    }
    return this.#kernels[words[step + STEP_KERNEL]].apply(undefined, args);
  }

  /** Notes what went wrong, if nothing has before. */
  #fail(error: number, step: number, position: number, text: string): void {
    const control = this.#control;
    if (Atomics.compareExchange(control, ERROR_THREAD, -1, this.#thread) !== -1) return;
    control[ERROR_STEP] = step;
    control[ERROR_POSITION] = position;
    const length = Math.min(text.length, TEXT_LENGTH);
    control[ERROR_TEXT] = length;
    for (let i = 0; i < length; i++) control[ERROR_TEXT + 1 + i] = text.charCodeAt(i);
    Atomics.store(control, ERROR, error);
  }
}
