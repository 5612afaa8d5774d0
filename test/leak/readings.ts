import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { machine } from "../../src/kernels/machine.js";
import { programCount } from "../../src/program/cache.js";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** What must not grow. */
interface Reading {
  /** Bytes of JavaScript objects and of typed arrays. */
  readonly heap: number;
  /** Bytes held by cells. */
  readonly cells: number;
  /** Bytes of WebAssembly's memory. */
  readonly memory: number;
  readonly programs: number;
}

/** A turn of the event loop: an await between two tasks. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Collects garbage until finalisers have run, and what they held has gone too. */
export async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    gc();
    await turn();
  }
}

async function read(): Promise<Reading> {
  await collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed + arrayBuffers, ...machine().heap.usage, programs: programCount() };
}

/** Bytes by which readings of a heap that does not grow differ: code that is compiled and thrown away. */
const NOISE = 200_000;
const READINGS = 11;

/**
 * Runs a step over and over, and expects that nothing grows: a tenth of the steps is warm-up, and ten more tenths follow, with a reading
 * after each. The median of the last three may exceed that of the first three, which lie eight tenths before, by noise alone: so a
 * leak of 2.5 · NOISE / steps bytes per step always shows, twice over — 100 bytes where there are 5,000 steps.
 */
export async function expectFlat(steps: number, step: (i: number) => unknown): Promise<void> {
  const readings: Reading[] = [];
  let count = 0;
  while (readings.length < READINGS) {
    for (const end = count + steps / 10; count < end; count++) {
      const result = step(count);
      if (result instanceof Promise) await result;
    }
    readings.push(await read());
  }
  const heaps = readings.map(({ heap }) => heap);
  expect(median(heaps.slice(-3)) - median(heaps.slice(0, 3)), `heaps ${heaps}`).toBeLessThan(NOISE);
  for (const name of ["cells", "memory", "programs"] as const) {
    const values = readings.map((reading) => reading[name]);
    expect(values, name).toEqual(values.map(() => values[0]));
  }
}

const median = (three: readonly number[]): number => [...three].sort((a, b) => a - b)[1];
