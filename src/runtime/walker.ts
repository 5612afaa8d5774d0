import {
  BASE,
  BUSY,
  BYTES,
  CHUNKS,
  DEATH,
  DONE,
  ERROR,
  GENERATION,
  IDLE,
  ITEMS,
  LIST,
  NEXT,
  NO_ERROR,
  READY,
  SLEEPERS,
} from "./control.js";
import { StepReader, type ThreadState } from "./step-reader.js";

/** Looks at a word before a thread sleeps. Between programs some 20 µs: about what waking up costs. */
const IDLE_SPINS = 20_000;
/** Inside a program longer: others are about to finish their chunk. */
const SPINS = 100_000;
/** The longest sleep inside a program, in milliseconds. */
const NAP = 50;

export interface WalkerOptions extends ThreadState {
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
  readonly #control: Int32Array;
  readonly #thread: number;
  readonly #patience: number;
  readonly #sleeps: boolean;
  readonly #reader: StepReader;

  constructor(options: WalkerOptions) {
    this.#control = options.control;
    this.#thread = options.thread;
    this.#patience = options.patience;
    this.#sleeps = options.sleeps;
    this.#reader = new StepReader(options);
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
    this.#reader.renew(Atomics.load(control, BYTES) >>> 0);
    if (Atomics.load(control, GENERATION) !== generation) return false;
    for (let item = 0, first = 0; ; ) {
      // While the chunk `next` of this program can be claimed its list is as it was announced; if it no longer can, what was
      // read of the list means nothing, and the claim fails.
      const next = Atomics.load(control, NEXT);
      const chunk = (next - base) | 0;
      if (chunk < 0 || chunk >= total) return true;
      let end = this.#reader.end(list, item);
      for (; chunk >= end && item + 1 < items; end = this.#reader.end(list, ++item)) first = end;
      if (!this.reached((base + first) | 0)) return true;
      if (Atomics.compareExchange(control, NEXT, next, (next + 1) | 0) !== next) continue;
      Atomics.store(control, BUSY + this.#thread, 1);
      this.#reader.run(list, item, chunk - first);
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
}
