import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { machine } from "../../src/kernels/machine.js";
import { programCount } from "../../src/program/cache.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Lets the event loop turn, so that what was collected gives its memory back, and collects again. */
export async function settleMemory(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
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
  await settleMemory();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const { cells, memory } = machine().heap.usage;
  // WebAssembly's memory is counted with the array buffers.
  return { javascript: heapUsed + arrayBuffers - memory, wasm: memory, cells, programs: programCount() };
}
