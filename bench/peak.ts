import type { Machine } from "../src/kernels/machine.js";
import { table } from "../src/kernels/table.js";

/** What the machine can do at this moment: 10⁹ operations and 10⁹ bytes per second. */
export interface Peak {
  /** Multiply-adds on registers. */
  readonly gflops: number;
  /** Copying 1024 × 1024 floats: each byte read and each byte written counts. */
  readonly gigabytes: number;
}

const ROUNDS = 20_000;
const SIZE = 1 << 20;
const TRIES = 3;

/** Measures the limits of a machine, a millisecond at a time, so that it can take turns with what is measured against it. */
export class PeakMeter {
  readonly #machine: Machine;
  readonly #x: number;
  readonly #y: number;
  readonly #words: number;

  constructor(machine: Machine) {
    const { heap, bytes } = machine;
    this.#machine = machine;
    const allocate = (size: number, what: string): number => heap.allocate(this, size, what).ptr;
    this.#x = allocate(SIZE * bytes.f32, "what is copied");
    this.#y = allocate(SIZE * bytes.f32, "the copy");
    this.#words = allocate(64, "the layout of the copy");
  }

  measure(): Peak {
    const { heap, kernels, bytes } = this.#machine;
    heap.views.i32.set([1, SIZE, 1], this.#words >>> 2);
    heap.views.f32.set([0.999, 0.001], this.#x / bytes.f32);
    const arithmetic = fastest(() => kernels.peak(this.#x, this.#y, ROUNDS));
    const copy = fastest(() => kernels.copy(this.#x, this.#y, this.#words, SIZE, 0, SIZE));
    return {
      gflops: table.peak.flops({ rounds: ROUNDS }) / arithmetic / 1e6,
      gigabytes: (2 * SIZE * bytes.f32) / copy / 1e6,
    };
  }

  /** Until the engine has compiled both with its optimizing compiler. */
  async warmUp(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      this.measure();
      await new Promise((resume) => setTimeout(resume));
    }
  }
}

function fastest(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
