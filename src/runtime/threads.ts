import { ThreadError } from "../errors.js";
import {
  BAD_INDEX,
  BASE,
  BUSY,
  BYTES,
  CHUNKS,
  CONTROL_WORDS,
  DEATH,
  DONE,
  ERROR,
  ERROR_POSITION,
  ERROR_STEP,
  ERROR_TEXT,
  ERROR_THREAD,
  GENERATION,
  IDLE,
  ITEMS,
  LIST,
  NEXT,
  NO_ERROR,
  READY,
  SCRATCH,
  STRIDE,
} from "./control.js";
import type { KernelModules } from "./instance.js";
import { spawn, type Worker } from "./spawn.js";
import type { Kernel } from "./step-reader.js";
import { Walker } from "./walker.js";

/** A program as it is announced: addresses in bytes. */
export interface Announcement {
  readonly list: number;
  readonly items: number;
  readonly chunks: number;
  /** Working memory of the first worker, and the bytes that each worker has. */
  readonly scratch: number;
  readonly stride: number;
}

/** A kernel's complaint about an index. */
export interface BadIndex {
  readonly step: number;
  readonly position: number;
}

export interface ThreadOptions {
  readonly memory: WebAssembly.Memory;
  readonly modules: KernelModules;
  readonly kernels: Readonly<Record<string, Kernel>>;
  readonly count: number;
  /** Where the worker's program lies; default: in the library itself. */
  readonly worker?: string | URL | undefined;
  /** After so many milliseconds without any progress a worker counts as dead. */
  readonly patience?: number | undefined;
  /** Whether the announcing thread leaves all chunks to the workers: for tests. Default false. */
  readonly workersOnly?: boolean | undefined;
}

/** Longer than any chunk takes on a slow, busy machine. */
const PATIENCE = 30_000;

/** Workers that run programs together with the thread that made them. */
export class Threads {
  readonly #options: ThreadOptions;
  readonly #names: readonly string[];
  readonly #kernels: readonly Kernel[];
  readonly #workers = new Set<Worker>();
  #control: Int32Array;
  #walker: Walker;
  #warned = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#names = Object.keys(options.kernels);
    this.#kernels = Object.values(options.kernels);
    [this.#control, this.#walker] = this.#begin(options.count);
  }

  /** Shared by all threads; its words are in control.ts. @internal */
  get control(): Int32Array {
    return this.#control;
  }

  /** Threads that programs run on, this one included. Workers that have not started yet count. */
  get count(): number {
    return this.#workers.size + 1;
  }

  /** Workers that take part by now. */
  get ready(): number {
    return this.#workers.size === 0 ? 0 : Atomics.load(this.control, READY);
  }

  /**
   * Runs a program. Returns the first bad index that a kernel met; what other threads had in hand is finished then.
   *
   * @throws ThreadError if a kernel threw, or if a worker died; the workers that remain start anew then
   */
  run(program: Announcement): BadIndex | undefined {
    const control = this.#control;
    const walker = this.#walker;
    const base = Atomics.load(control, NEXT);
    const goal = (base + program.chunks) | 0;
    const generation = this.#announce(program, base);
    if (!this.#options.workersOnly) walker.walk(generation);
    if (walker.reached(goal)) return undefined;
    const claimed = Atomics.exchange(control, NEXT, goal);
    const error = Atomics.load(control, ERROR);
    if (error === DEATH || !walker.reached(claimed, true)) throw this.#bury();
    Atomics.store(control, DONE, goal);
    const step = control[ERROR_STEP];
    if (error === BAD_INDEX) return { step, position: control[ERROR_POSITION] };
    const text = String.fromCharCode(...control.subarray(ERROR_TEXT + 1, ERROR_TEXT + 1 + control[ERROR_TEXT]));
    throw new ThreadError(
      "threads",
      "kernels do not throw",
      `${text} in step ${step}, thread ${control[ERROR_THREAD]}`,
    );
  }

  stop(): void {
    for (const worker of this.#workers) worker.stop();
    this.#workers.clear();
  }

  /** Starts so many threads less this one, with a control block of their own: what an earlier worker still writes is lost on them. */
  #begin(count: number): [control: Int32Array, walker: Walker] {
    const { memory, modules, worker: url, patience = PATIENCE } = this.#options;
    const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_WORDS));
    const shared = { memory, control };
    const walker = new Walker({ ...shared, kernels: this.#kernels, thread: 0, patience, sleeps: maySleep(control) });
    for (let thread = 1; thread < count; thread++)
      try {
        const worker = spawn(url, () => {
          this.#workers.delete(worker);
          if (url !== undefined && Atomics.load(control, READY) === 0) this.#warnOnce(url);
        });
        this.#workers.add(worker);
        worker.post({ ...shared, modules, names: this.#names, thread });
      } catch {
        // No workers here: programs run on the threads there are.
        break;
      }
    return [control, walker];
  }

  /** Where the library's own text cannot be a worker one thread is all there is; an address that was given should have been one. */
  #warnOnce(url: string | URL): void {
    if (!this.#warned)
      console.warn(
        `chainrule: threads go on without a worker, since ${url} did not load; it must be the file chainrule/worker, served to this page`,
      );
    this.#warned = true;
  }

  #announce({ list, items, chunks, scratch, stride }: Announcement, base: number): number {
    const control = this.#control;
    Atomics.add(control, GENERATION, 1);
    for (const [word, value] of [
      [BASE, base],
      [CHUNKS, chunks],
      [ITEMS, items],
      [LIST, list],
      [SCRATCH, scratch],
      [STRIDE, stride],
      [BYTES, this.#options.memory.buffer.byteLength],
      [ERROR, NO_ERROR],
      [ERROR_THREAD, -1],
    ])
      Atomics.store(control, word, value);
    const generation = (Atomics.add(control, GENERATION, 1) + 1) | 0;
    if (Atomics.load(control, IDLE) > 0) Atomics.notify(control, GENERATION);
    return generation;
  }

  /** Ends all workers, since the dead may yet write, and starts as many anew as answered. */
  #bury(): ThreadError {
    const dead = Math.max(1, this.#control.subarray(BUSY + 1).filter((busy) => busy !== 0).length);
    const { count } = this;
    this.stop();
    [this.#control, this.#walker] = this.#begin(count - dead);
    return new ThreadError(
      "threads",
      "a worker died with part of a program in hand; what the program was to compute or to update is not to be used",
      `no answer from ${dead} of ${count - 1}`,
    );
  }
}

/** A page's main thread may not sleep. */
function maySleep(control: Int32Array): boolean {
  try {
    Atomics.wait(control, GENERATION, -1, 0);
    return true;
  } catch {
    return false;
  }
}
