import {
  BAD_INDEX,
  BASE,
  BUSY,
  BYTES,
  CHUNKS,
  chunkEdge,
  DEATH,
  DONE,
  ERROR,
  ERROR_POSITION,
  ERROR_STEP,
  ERROR_TEXT,
  ERROR_THREAD,
  EXCEPTION,
  GENERATION,
  IDLE,
  ITEM_WORDS,
  ITEMS,
  LIST,
  NEXT,
  NO_ERROR,
  READY,
  SCRATCH,
  SLEEPERS,
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

/** Looks at a word before a thread sleeps. Between programs some 20 µs: about what waking up costs. */
const IDLE_SPINS = 20_000;
/** Inside a program longer: others are about to finish their chunk. */
const SPINS = 100_000;
/** The longest sleep inside a program, in milliseconds. */
const NAP = 50;

export type Kernel = (...args: number[]) => number | undefined;

/** What a thread is given when it starts. */
export interface WalkerOptions {
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
  /** By their numbers in the list. */
  readonly kernels: readonly Kernel[];
  /** 0 is the thread that announces the programs. */
  readonly thread: number;
  /** After so many milliseconds in which no chunk was finished a worker counts as dead. */
  readonly patience: number;
  /** Whether this thread may sleep: a page's main thread may not. */
  readonly sleeps: boolean;
}

/**
 * One thread's way through programs: it claims chunks in order, and starts none of an item before all chunks of earlier items are
 * finished. No thread waits for another to join: what others do not claim it runs itself.
 */
export class Walker {
  readonly #memory: WebAssembly.Memory;
  readonly #control: Int32Array;
  readonly #kernels: readonly Kernel[];
  readonly #thread: number;
  readonly #patience: number;
  readonly #sleeps: boolean;
  readonly #arguments: number[][] = [];
  #i32 = new Int32Array();
  #f32 = new Float32Array();

  constructor({ memory, control, kernels, thread, patience, sleeps }: WalkerOptions) {
    this.#memory = memory;
    this.#control = control;
    this.#kernels = kernels;
    this.#thread = thread;
    this.#patience = patience;
    this.#sleeps = sleeps;
  }

  /** A worker's life: waits for announcements, and walks. Never returns. */
  serve(): never {
    const control = this.#control;
    Atomics.add(control, READY, 1);
    for (let seen = 0, spins = 0; ; ) {
      const generation = Atomics.load(control, GENERATION);
      if (generation !== seen && generation % 2 === 0) {
        if (this.walk(generation)) seen = generation;
        spins = 0;
      } else if (++spins > IDLE_SPINS) {
        Atomics.add(control, IDLE, 1);
        Atomics.wait(control, GENERATION, generation);
        Atomics.sub(control, IDLE, 1);
        spins = 0;
      }
    }
  }

  /** Runs what it can claim of the announced program. False when another announcement came while it read this one. */
  walk(generation: number): boolean {
    const control = this.#control;
    const base = Atomics.load(control, BASE);
    const total = Atomics.load(control, CHUNKS);
    const items = Atomics.load(control, ITEMS);
    const list = Atomics.load(control, LIST) >>> 2;
    this.#renew(Atomics.load(control, BYTES) >>> 0);
    if (Atomics.load(control, GENERATION) !== generation) return false;
    for (let item = 0, first = 0; ; ) {
      // While the chunk `next` of this program can be claimed its list is as it was announced; if it no longer can, what was
      // read of the list means nothing, and the claim fails.
      const next = Atomics.load(control, NEXT);
      const chunk = (next - base) | 0;
      if (chunk < 0 || chunk >= total) return true;
      let end = this.#i32[list + item * ITEM_WORDS];
      for (; chunk >= end && item + 1 < items; end = this.#i32[list + ++item * ITEM_WORDS]) first = end;
      if (!this.reached((base + first) | 0)) return true;
      if (Atomics.compareExchange(control, NEXT, next, (next + 1) | 0) !== next) continue;
      Atomics.store(control, BUSY + this.#thread, 1);
      this.#runItem(list, list + item * ITEM_WORDS, chunk - first);
      Atomics.store(control, BUSY + this.#thread, 0);
      const done = (Atomics.add(control, DONE, 1) + 1) | 0;
      const finished = done === ((base + end) | 0) || Atomics.load(control, ERROR) !== NO_ERROR;
      if (finished && Atomics.load(control, SLEEPERS) > 0) Atomics.notify(control, DONE);
    }
  }

  /** Waits until so many chunks are finished; false if something has gone wrong before, unless `despite` says to go on. */
  reached(goal: number, despite = false): boolean {
    const control = this.#control;
    let last = Atomics.load(control, DONE);
    let since = 0;
    for (let spins = 0; ; spins++) {
      const done = Atomics.load(control, DONE);
      // In this order: whoever fails says so before its chunk counts as finished.
      if (!despite && Atomics.load(control, ERROR) !== NO_ERROR) return false;
      if (((done - goal) | 0) >= 0) return true;
      if (spins < SPINS) continue;
      spins = 0;
      if (this.#sleeps) {
        Atomics.add(control, SLEEPERS, 1);
        Atomics.wait(control, DONE, done, NAP);
        Atomics.sub(control, SLEEPERS, 1);
      }
      const now = performance.now();
      if (since === 0 || done !== last) {
        since = now;
        last = done;
      } else if (now - since > this.#patience) {
        Atomics.store(control, ERROR, DEATH);
        return false;
      }
    }
  }

  /** Reads the memory anew if it has grown. Only a thread's own look at a shared memory makes its new size known to it. */
  #renew(bytes: number): void {
    const memory = this.#memory;
    if (memory.buffer.byteLength < bytes) memory.grow(0);
    if (this.#i32.byteLength === memory.buffer.byteLength) return;
    this.#i32 = new Int32Array(memory.buffer);
    this.#f32 = new Float32Array(memory.buffer);
  }

  #runItem(list: number, head: number, chunk: number): void {
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
