import { type KernelName, rowOf } from "../kernels/table.js";

/** Chunks of one step: enough that a late thread holds up little, few enough that claiming them costs nothing. */
const MOST = 16;
/** Microseconds of work that are worth a chunk: ten times what meeting the other threads costs. */
const SHORTEST = 5;
/** A core, in operations and in bytes per microsecond. */
const FLOPS = 40_000;
const BYTES = 8_000;
/** Microseconds of work in chunks from which a program wakes the workers: a few times what waking one takes. */
export const WORTH_WAKING = 150;

interface Work {
  readonly kernel: KernelName;
  readonly split: number | undefined;
  readonly flops: number;
  readonly bytes: number;
}

/** A guess at the time of a step on one thread, in microseconds. */
export function workOf({ flops, bytes }: Work): number {
  return Math.max(flops / FLOPS, bytes / BYTES);
}

/** How many chunks threads cut a step into. It follows from sizes alone; kernels give the same bits however they are cut. */
export function chunksOf(work: Work): number {
  const row = rowOf(work.kernel);
  if (work.split === undefined) return 1;
  const grains = Math.floor(work.split / (row.grain ?? work.split));
  return Math.max(1, Math.min(row.chunks ?? MOST, grains, Math.floor(workOf(work) / SHORTEST)));
}
