import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { machine } from "../../src/kernels/machine.js";
import { programCount } from "../../src/program/cache.js";

setFlagsFromString("--expose-gc");
const gc: () => void = runInNewContext("gc");

/** A turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets the event loop turn, so that what was collected gives its memory back, and collects again. */
export async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    gc();
    await turn();
  }
}

export interface Usage {
  /** Bytes of JavaScript objects and of arrays outside of its heap. */
  readonly javascript: number;
  readonly wasm: number;
  readonly cells: number;
  readonly programs: number;
}

export async function usage(): Promise<Usage> {
  await collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const { cells, memory } = machine().heap.usage;
  return { javascript: heapUsed + arrayBuffers, wasm: memory, cells, programs: programCount() };
}

/** Bytes by which medians of three readings differ though nothing leaks: the engine compiles code and throws it away. */
const NOISE = 360_000;
const READINGS = 11;

/**
 * Runs a step over and over, and expects that nothing grows. After a warm-up of a quarter there are eleven readings, a tenth of the steps
 * apart. The median of the last three is that of the first three, eight tenths before, but for noise: a leak of 100 bytes at each of
 * 5,000 steps is a tenth more than that.
 */
export async function expectFlat(steps: number, step: (i: number) => unknown): Promise<void> {
  let count = 0;
  const run = async (times: number): Promise<void> => {
    for (const end = count + times; count < end; count++) {
      const result = step(count);
      if (result instanceof Promise) await result;
    }
  };
  await run(steps / 4);
  const readings = [await usage()];
  while (readings.length < READINGS) {
    await run(steps / (READINGS - 1));
    readings.push(await usage());
  }
  for (const what of ["wasm", "programs"] as const) {
    const values = readings.map((reading) => reading[what]);
    expect(values, what).toEqual(values.map(() => values[0]));
  }
  // A finaliser may be late for one reading, not for two.
  const change = (values: readonly number[]): number => median(values.slice(-3)) - median(values.slice(0, 3));
  const cells = readings.map((reading) => reading.cells);
  expect(change(cells), `bytes of cells: ${cells}`).toBe(0);
  const javascript = readings.map((reading) => reading.javascript);
  expect(change(javascript), `bytes of JavaScript: ${javascript}`).toBeLessThan(NOISE);
}

const median = (three: readonly number[]): number => [...three].sort((a, b) => a - b)[1];
